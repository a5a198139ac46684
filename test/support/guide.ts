/** The files that docs/adding-a-provider.md has its reader save. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.ts";

export const addingAProvider = await readFile(join(root, "docs/adding-a-provider.md"), "utf8");

/** A path in the last sentences before a block, and the block. */
const saved = /`((?:specs|docs)\/[\w.]+)`[^`]*\n\n(`{3,})\w+\n([\s\S]*?)^\2$/gm;

/** Path and text of every block whose paragraph says where to save it, in the order of the page. */
export const guideFiles = [...addingAProvider.matchAll(saved)].map(([, path = "", , text = ""]): [string, string] => [
  path,
  text,
]);
