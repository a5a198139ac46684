/** Creates the TypeScript reference: the exports of each entry point of the package, from the doc comments. */
import { createHash } from "node:crypto";
import { glob, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { providerNames } from "../../generated/providers.ts";
import manifest from "../../package.json" with { type: "json" };
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";
import { type Content, frontMatter, siteBase } from "./content.ts";
import { builds } from "./starlight.ts";

interface Entry {
  /** The specifier of an import, such as `provider-auth/mock`. */
  specifier: string;
  /** Path of its source in the repository. */
  source: string;
  /** Path of its page on the site. */
  path: string;
}

/** The documentation of openapi-generator describes its clients. */
const leftOut = ["./*/typescript-fetch"];

/** All entry points that have types, those of the vendors last. */
const entries: Entry[] = Object.entries(manifest.exports)
  .filter(([name, target]) => typeof target !== "string" && !leftOut.includes(name))
  .toSorted(([a], [b]) => Number(a.includes("*")) - Number(b.includes("*")))
  .flatMap(([name, target]) => {
    const { default: built } = target as { default: string };
    const source = built.replace("./dist/", "").replace(/\.js$/, ".ts");
    return (name.includes("*") ? providerNames : [""]).map((provider) => {
      const specifier = `provider-auth${name.slice(1).replace("*", provider)}`;
      const page = specifier.replace("provider-auth/", "").replaceAll("/", "-");
      return { specifier, source: source.replace("*", provider), path: `typescript/${page}.html` };
    });
  });

const require = createRequire(import.meta.url);
const typedoc = dirname(dirname(require.resolve("typedoc")));

/** Returns the path to which TypeDoc writes the page of a source. */
const writtenPath = ({ source }: Entry) => source.replace(/(\/index)?\.ts$/, ".md");

/**
 * Returns a page for each entry point. The output of TypeDoc is cached in `dist/site/`, because TypeDoc takes longer than
 * the rest of the build.
 */
export async function typescriptPages(signal?: AbortSignal): Promise<Content[]> {
  const kept = join(builds, `typescript-${await hashOfSources()}.json`);
  const known = await readFile(kept, "utf8").catch(() => undefined);
  if (known !== undefined) return (JSON.parse(known) as [Entry, string][]).map(([entry, text]) => pageOf(entry, text));
  const texts = await writtenByTypedoc(signal);
  await mkdir(builds, { recursive: true });
  await removeOld();
  await writeFile(`${kept}.${process.pid}`, JSON.stringify(texts));
  await rename(`${kept}.${process.pid}`, kept);
  return texts.map(([entry, text]) => pageOf(entry, text));
}

/** Milliseconds for which the cache keeps the pages of other sources. Copies of the project share the folder. */
const keptMs = 3_600_000;

async function removeOld(): Promise<void> {
  for await (const name of glob("typescript-*.json*", { cwd: builds })) {
    const file = join(builds, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > keptMs) await rm(file, { force: true });
  }
}

/** Returns the hash of all sources of the pages, including this file. */
async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256");
  const parts = ["src/**/*.ts", "generated/**/*.ts", "package.json", "package-lock.json", "scripts/docs/typescript.ts"];
  const files: string[] = [];
  for await (const file of glob(parts, { cwd: root })) files.push(file);
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

async function writtenByTypedoc(signal: AbortSignal | undefined): Promise<[Entry, string][]> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-typedoc-"));
  try {
    const options = join(folder, "options.json");
    await writeFile(options, JSON.stringify(optionsOf(join(folder, "out"))));
    const args = [join(typedoc, "bin/typedoc"), "--options", options];
    const { code, stdout, stderr } = await run(process.execPath, args, { cwd: root, signal });
    if (code !== 0)
      throw new UserError(`TypeDoc cannot read the sources: ${(stdout + stderr).trim().split("\n")[0] ?? ""}`);
    return await Promise.all(
      entries.map(
        async (entry): Promise<[Entry, string]> => [
          entry,
          await readFile(join(folder, "out", writtenPath(entry)), "utf8"),
        ],
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const optionsOf = (out: string) => ({
  out,
  entryPoints: entries.map(({ source }) => join(root, source)),
  basePath: root,
  tsconfig: join(root, "tsconfig.build.json"),
  plugin: [require.resolve("typedoc-plugin-markdown")],
  // The build of the package checks the types.
  skipErrorChecking: true,
  readme: "none",
  disableGit: true,
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  // The pages on the vendors describe the types of the documents.
  externalPattern: ["**/node_modules/**", "**/generated/*/schema.ts"],
  logLevel: "Error",
  router: "module",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  hidePageTitle: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
});

function pageOf(entry: Entry, text: string): Content {
  const title = entry.specifier;
  const description = `The exports of ${entry.specifier}, from the doc comments in its source.`;
  const body = text.replaceAll(/\]\(([\w./-]+\.md)(#[^)\s]*)?\)/g, (_, file: string, fragment = "") => {
    const target = posix.join(posix.dirname(writtenPath(entry)), file);
    const to = entries.find((each) => writtenPath(each) === target);
    if (!to) throw new UserError(`The page on ${title} links to ${target}, which is not an entry point.`);
    return `](${to === entry ? "" : siteBase + to.path}${fragment})`;
  });
  return {
    path: entry.path,
    title,
    description,
    text: `${frontMatter({ title, description })}${body}`,
  };
}

/** The section of the navigation. */
export const typescriptSection = {
  label: "TypeScript",
  collapsed: true,
  items: entries.map(({ specifier, path }) => ({ slug: path.replace(/\.html$/, ""), label: specifier })),
};
