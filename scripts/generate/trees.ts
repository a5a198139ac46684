/** Compares a folder with the files that it should contain, and finds changed, extra and missing files at any depth. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { UserError } from "../lib/main.ts";

export interface Difference {
  file: string;
  kind: "changed" | "extra" | "missing";
}

/** Returns the differences between the folder and the expected files by path; none if they are the same. */
export async function compareTree(folder: string, expected: ReadonlyMap<string, string>): Promise<Difference[]> {
  const actual = new Map(
    await Promise.all(
      (await listFiles(folder)).map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
    ),
  );
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return names.flatMap((file): Difference[] => {
    if (!actual.has(file)) return [{ file, kind: "missing" }];
    if (!expected.has(file)) return [{ file, kind: "extra" }];
    return actual.get(file) === expected.get(file) ? [] : [{ file, kind: "changed" }];
  });
}

/**
 * @throws UserError that names every file that differs, how it differs, and the command that repairs it.
 */
export async function assertUpToDate(folder: string, expected: ReadonlyMap<string, string>): Promise<void> {
  const differences = await compareTree(folder, expected);
  if (differences.length === 0) return;
  const list = differences.map(({ file, kind }) => `  ${kind.padEnd(7)}  ${basename(folder)}/${file}`).join("\n");
  throw new UserError(`${basename(folder)}/ does not match the specs; run "npm run generate" and commit:\n${list}`);
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
