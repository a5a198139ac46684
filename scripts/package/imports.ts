/** Finds which files of a built package load which. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";

/** The packages and files that a file loads. Files are paths from the package's root. */
export interface Imports {
  /** Loaded together with the file. */
  atOnce: string[];
  /** Loaded on demand. */
  later: string[];
  packages: string[];
}

export interface Built {
  /** The root of the package. */
  folder: string;
  /** esbuild's metadata of the files that it has written. */
  metafile: Metafile;
}

const statement = /^\s*(?:import|export)\b[^"';]*["']([^"'\n]+)["']|\bimport\(["']([^"'\n]+)["']\)/gm;

/** @param file the path of a `.js` or `.d.ts` file */
async function importsOf({ folder, metafile }: Built, file: string): Promise<Imports> {
  const imports: Imports = { atOnce: [], later: [], packages: [] };
  const add = (specifier: string, isLater: boolean) => {
    if (!specifier.startsWith(".")) imports.packages.push(specifier);
    else (isLater ? imports.later : imports.atOnce).push(join(dirname(file), specifier));
  };
  const output = metafile.outputs[file];
  if (output) {
    for (const { path, kind, external } of output.imports) {
      const isLater = kind === "dynamic-import";
      if (external) add(path, isLater);
      else (isLater ? imports.later : imports.atOnce).push(path);
    }
    return imports;
  }
  const isTypes = file.endsWith(".d.ts");
  for (const [, atOnce, later] of (await readFile(join(folder, file), "utf8")).matchAll(statement)) {
    const specifier = atOnce ?? later ?? "";
    add(isTypes ? specifier.replace(/^(\..*)\.[jt]s$/, "$1.d.ts") : specifier, later !== undefined);
  }
  return imports;
}

/** Returns some files and all files that they load; with `later`, also the files that they load on demand. */
export async function closure(built: Built, files: Iterable<string>, { later }: { later: boolean }) {
  const found = new Set(files);
  for (const file of found) {
    const imports = await importsOf(built, file);
    for (const each of [...imports.atOnce, ...(later ? imports.later : [])]) found.add(each);
  }
  return found;
}
