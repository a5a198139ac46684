/** Finds the files of `exports` and `bin` in package.json. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { UserError } from "../lib/main.ts";
import { type Built, closure } from "./imports.ts";

interface Manifest {
  exports: Record<string, string | Record<string, string>>;
  bin?: Record<string, string>;
}

/** Returns all files below a folder of a package, as paths from the package's root. */
async function filesBelow(folder: string, name: string): Promise<string[]> {
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/**
 * Returns the compiled files that a user can import or run.
 *
 * @throws UserError if one of them is missing
 */
async function entriesOf(folder: string): Promise<string[]> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const built = await filesBelow(folder, "dist");
  const targets = [
    ...Object.values(manifest.exports).flatMap((target) => Object.values(target)),
    ...Object.values(manifest.bin ?? {}),
  ];
  return targets
    .filter((target) => typeof target === "string" && target.startsWith("./dist/"))
    .flatMap((target) => {
      const pattern = new RegExp(`^${target.slice(2).replaceAll(".", "\\.").replace("*", "[^/]+")}$`);
      const files = built.filter((file) => pattern.test(file));
      if (files.length === 0) throw new UserError(`package.json lists ${target}, but the build did not write it.`);
      return files;
    });
}

/** Removes the files that no entry reaches: bundled modules, and the types of their internal modules. */
export async function removeUnreachable(built: Built): Promise<void> {
  const { folder } = built;
  const reachable = await closure(built, await entriesOf(folder), { later: true });
  for (const part of ["dist/src", "dist/generated", "dist/specs"]) {
    for (const file of await filesBelow(folder, part)) if (!reachable.has(file)) await rm(join(folder, file));
  }
}
