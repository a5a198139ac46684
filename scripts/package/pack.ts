/** Packs the package as for publication. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../lib/run.ts";
import { copyTree } from "./tree-copy.ts";

export interface Packed {
  /** The path of the tarball. */
  tarball: string;
  /** The folder with its files: `node_modules/provider-auth` of an otherwise empty folder. */
  folder: string;
  /** The paths of its files, as npm lists them. */
  files: string[];
  /** The copy of the tree in which it was packed. */
  clone: string;
}

/** @param folder receives a copy of the tree, the tarball, and the files of the tarball */
export async function pack(folder: string): Promise<Packed> {
  const clone = join(folder, "clone");
  await copyTree(clone);
  const { code, stdout, stderr } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: clone });
  if (code !== 0) throw new Error(`npm pack failed:\n${stdout}\n${stderr}`);
  // npm prints its output after that of the scripts.
  const [entry] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  const tarball = join(folder, entry.filename);
  const extracted = join(folder, "installed/node_modules/provider-auth");
  await mkdir(extracted, { recursive: true });
  const tar = await run("tar", ["-xzf", tarball, "-C", extracted, "--strip-components=1"]);
  if (tar.code !== 0) throw new Error(tar.stderr);
  const files = entry.files.map(({ path }: { path: string }) => path);
  return { tarball, folder: extracted, files, clone };
}
