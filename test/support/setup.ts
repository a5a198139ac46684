import { join } from "node:path";
import { root } from "../../scripts/lib/paths.ts";

/**
 * Coverage forbids the workers a compile cache. The programs that tests start share one: most of them are small, and
 * take most of their time to compile the same modules.
 */
delete process.env.NODE_DISABLE_COMPILE_CACHE;
process.env.NODE_COMPILE_CACHE = join(root, "node_modules/.cache/compiled");
