/** Builds `dist/src` and `dist/generated`. Most files are compiled one by one; some entries are bundled with their packages. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";
import { bundle } from "./bundle.ts";
import { removeUnreachable } from "./entries.ts";
import type { Built } from "./imports.ts";
import { noticesOf } from "./notices.ts";

/** The parts of `dist` that this builds. `dist` also contains the documentation. */
const parts = ["src", "generated", "specs", "bundled.json", "THIRD-PARTY-NOTICES.txt"];

/** @throws UserError if a part cannot be built. The previous build is deleted then, so that it cannot be packed. */
export async function buildPackage(): Promise<Built> {
  const dist = join(root, "dist");
  const clean = () => Promise.all(parts.map((part) => rm(join(dist, part), { recursive: true, force: true })));
  await clean();
  try {
    const tsc = join(root, "node_modules/typescript7/bin/tsc");
    const compiled = await run(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root });
    if (compiled.code !== 0) throw new UserError(`The compiler reports errors.\n${compiled.stdout}${compiled.stderr}`);
    const metafile = await bundle(join(dist, "src"));
    const built = { folder: root, metafile };
    const { packages, text } = await noticesOf(metafile);
    await removeUnreachable(built);
    await writeFile(join(dist, "bundled.json"), `${JSON.stringify(packages, null, 2)}\n`);
    await writeFile(join(dist, "THIRD-PARTY-NOTICES.txt"), text);
    return built;
  } catch (error) {
    await clean();
    throw error;
  }
}
