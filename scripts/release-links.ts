/**
 * `npm run release:links -- <repository> <tag>`: prepares README and package.json for readers who only have the package.
 * It changes the checkout of a release, since the address of the repository is known there.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMain, main, UserError } from "./lib/main.ts";
import { root } from "./lib/paths.ts";

/** Turns each relative link into a link to the file in the repository at the tag. */
export const absoluteLinks = (markdown: string, repository: string, tag: string): string =>
  markdown.replaceAll(/\]\((?![a-z]+:|#)([^)]+)\)/g, (_, path) => `](${repository}/blob/${tag}/${path})`);

if (isMain(import.meta.url)) {
  await main(async () => {
    const [repository, tag] = process.argv.slice(2);
    if (!tag || !/^https:\/\/[^/]+\/[^/]+\/[^/]+$/.test(repository ?? "")) {
      throw new UserError(
        "Pass the repository and the tag, for example: npm run release:links -- https://git.example/owner/name v1.2.3",
      );
    }
    const [readme, manifest] = [join(root, "README.md"), join(root, "package.json")];
    await writeFile(readme, absoluteLinks(await readFile(readme, "utf8"), `${repository}`, tag));
    // Provenance requires the repository as well.
    const content = {
      ...JSON.parse(await readFile(manifest, "utf8")),
      repository: { type: "git", url: `git+${repository}.git` },
    };
    await writeFile(manifest, `${JSON.stringify(content, undefined, 2)}\n`);
  });
}
