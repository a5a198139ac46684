/** `npm run release:check -- <tag>`: checks that the tag, the version and the changelog agree. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isMain, main, UserError } from "./lib/main.ts";
import { root } from "./lib/paths.ts";

export interface Release {
  /** Such as `v1.2.3`. */
  tag: string;
  /** The version in package.json. */
  version: string;
  /** The two versions in package-lock.json: at the top level, and of the root package. */
  lockVersions: readonly string[];
  changelog: string;
}

/**
 * Returns the notes of the release from the changelog.
 *
 * @throws UserError that names the first difference
 */
export function checkRelease({ tag, version, lockVersions, changelog }: Release): string {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
    throw new UserError(`The version ${version} in package.json is not a version such as 1.2.3.`);
  }
  if (tag !== `v${version}`) {
    throw new UserError(
      `The tag ${tag} does not match the version in package.json; use v${version}, or change the version.`,
    );
  }
  const stale = lockVersions.find((each) => each !== version);
  if (stale !== undefined) {
    throw new UserError(`package-lock.json has the version ${stale}, not ${version}; run "npm install".`);
  }
  const sections = changelog.split(/^## /m).slice(1);
  const released = sections.filter((section) => !/^Unreleased\s/.test(section));
  const [first = ""] = released;
  const [heading = "", ...lines] = first.split("\n");
  const [, named, date] = /^\[?([^\]\s]+)\]? - (\d{4}-\d{2}-\d{2})$/.exec(heading) ?? [];
  if (named !== version) {
    const what = heading ? `"${heading}"` : "no release";
    throw new UserError(`CHANGELOG.md begins with ${what}; it needs "## ${version} - <date>" first.`);
  }
  if (!date || Number.isNaN(Date.parse(date)) || new Date(date).toISOString().slice(0, 10) !== date) {
    throw new UserError(`The date of ${version} in CHANGELOG.md is not valid.`);
  }
  const unreleased = sections.find((section) => /^Unreleased\s/.test(section));
  if (unreleased?.replace(/^Unreleased/, "").trim()) {
    throw new UserError(`CHANGELOG.md still has changes under "Unreleased"; move them to ${version}.`);
  }
  const notes = lines.join("\n").trim();
  if (!notes) throw new UserError(`CHANGELOG.md has no entries for ${version}.`);
  return notes;
}

/** Reads the versions and the changelog of a folder. */
export async function readRelease(folder: string, tag: string): Promise<Release> {
  const read = (name: string) => readFile(join(folder, name), "utf8");
  const { version } = JSON.parse(await read("package.json"));
  const lock = JSON.parse(await read("package-lock.json"));
  return {
    tag,
    version,
    lockVersions: [lock.version, lock.packages[""].version],
    changelog: await read("CHANGELOG.md"),
  };
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const [tag] = process.argv.slice(2);
    if (!tag) throw new UserError("Pass the tag, for example: npm run release:check -- v1.2.3");
    console.log(checkRelease(await readRelease(root, tag)));
  });
}
