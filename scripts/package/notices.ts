/** Collects the packages whose code is in the bundles, with their licences. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";

export interface BundledPackage {
  name: string;
  version: string;
  /** SPDX identifier. */
  licence: string;
}

/** Licences that allow this use if their text and the notices are included. */
const allowed = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** Licence texts of packages without a licence file, copied from their repositories at this version. */
const keptTexts = join(root, "scripts/package/licences");

/** Returns the folders of the packages with code in the output. */
function foldersOf({ inputs, outputs }: Metafile): string[] {
  const used = new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = Object.keys(inputs).flatMap((file) =>
    used.has(file) ? (/^(?!.*:)(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []) : [],
  );
  return [...new Set(folders)];
}

interface Manifest {
  name: string;
  version: string;
  license?: string;
  licenses?: { type: string }[];
}

async function textsOf(folder: string, { name, version }: Manifest): Promise<string[]> {
  const names = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)([.-]|$)/i.test(file)).toSorted();
  const texts = await Promise.all(names.map((file) => readFile(join(folder, file), "utf8")));
  if (names.some((file) => !/^notice/i.test(file))) return texts;
  const kept = join(keptTexts, `${name.replace("/", "+")}@${version}.txt`);
  const text = await readFile(kept, "utf8").catch(() => {
    throw new UserError(`${name} ${version} has no licence text; save it as ${kept}.`);
  });
  return [text, ...texts];
}

/**
 * @returns the packages by name, and the text of the file of notices
 * @throws UserError if a package has no licence text, or a licence that is not allowed
 */
export async function noticesOf(metafile: Metafile): Promise<{ packages: BundledPackage[]; text: string }> {
  const read = await Promise.all(
    foldersOf(metafile).map(async (path) => {
      const folder = join(root, path);
      const manifest: Manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const { name, version } = manifest;
      const licence = manifest.license ?? manifest.licenses?.map(({ type }) => type).join(" AND ") ?? "none";
      if (!allowed.includes(licence)) {
        throw new UserError(
          `${name} ${version} has the licence ${licence}, which is not on the list; check whether it may be bundled.`,
        );
      }
      return { name, version, licence, texts: await textsOf(folder, manifest) };
    }),
  );
  const byName = read.toSorted((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
  const unique = byName.filter(({ name, version }, index) => {
    const before = byName[index - 1];
    return name !== before?.name || version !== before.version;
  });
  return { packages: unique.map(({ name, version, licence }) => ({ name, version, licence })), text: textOf(unique) };
}

/** Returns each text once, with all packages that have it. */
function textOf(packages: (BundledPackage & { texts: string[] })[]): string {
  const holders = new Map<string, string[]>();
  for (const { name, version, licence, texts } of packages) {
    const text = texts.map((each) => each.replaceAll("\r\n", "\n").trim()).join("\n\n");
    holders.set(text, [...(holders.get(text) ?? []), `${name} ${version} (${licence})`]);
  }
  const parts = [...holders].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
  return ["The files of provider-auth contain code of these packages.\n", ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
