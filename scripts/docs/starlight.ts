/** Runs Astro on the Starlight site in `site/`, with the content of one build. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, posix, relative } from "node:path";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";
import type { Content } from "./content.ts";

/** The data for the pages of `site/`, which read it as `src/data.json`. */
export interface SiteData {
  sidebar: object[];
  [name: string]: unknown;
}

const astro = dirname(createRequire(import.meta.url).resolve("astro/package.json"));

/**
 * The parent of the folders of builds. Astro treats a site that has no parent folder in common with it as part of
 * itself, so this folder is next to the packages, wherever a copy of the project has them.
 */
export const builds = join(astro, "../../dist/site");

/** Astro copies these variables to `import.meta.env`, and a test runner sets most of them. */
const ownNames = ["ASSETS_PREFIX", "BASE_URL", "DEV", "MODE", "PROD", "SITE", "SSR", "TEST", "VITEST"];
const env = {
  ...Object.fromEntries(ownNames.map((name) => [name, undefined])),
  ASTRO_TELEMETRY_DISABLED: "1",
  NODE_ENV: "production",
};

/**
 * Renders the site, and returns its files by their paths.
 *
 * @param edit changes the text of each page in `site/`
 */
export async function buildStarlight(
  contents: readonly Content[],
  data: SiteData,
  edit: (text: string) => string,
  signal?: AbortSignal,
): Promise<Map<string, Buffer>> {
  await mkdir(builds, { recursive: true });
  const folder = await mkdtemp(join(builds, "build-"));
  try {
    await cp(join(root, "site"), folder, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
    await writeFile(join(folder, "src/data.json"), JSON.stringify(data));
    for (const [path, text] of await filesIn(join(folder, "src/content/docs")))
      await writeFile(join(folder, "src/content/docs", path), edit(String(text)));
    for (const { path, text } of contents) {
      const file = join(folder, "src/content/docs", path.replace(/\.html$/, ".md"));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const { code, stdout, stderr } = await run(process.execPath, [join(astro, "bin/astro.mjs"), "build"], {
      cwd: folder,
      env,
      signal,
      group: true,
    });
    if (code !== 0) throw new UserError(`The site cannot be built: ${reason(stdout + stderr)}`);
    return await filesIn(join(folder, "dist"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the first error in Astro's output, on one line. */
function reason(output: string): string {
  const lines = output.trim().split("\n");
  const at = lines.findIndex((line) => /error/i.test(line));
  return (at < 0 ? lines.slice(-1) : lines.slice(at, at + 2)).join(" ").replaceAll(/\s+/g, " ");
}

async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string): Promise<[string, Buffer]> => [
    relative(folder, file).replaceAll("\\", posix.sep),
    await readFile(file),
  ];
  return new Map(await Promise.all(files.sort().map(read)));
}
