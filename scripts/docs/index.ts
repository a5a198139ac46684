/** Builds the whole site in memory; nothing of it is written unless all of it is right. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { OpenApiDocument } from "../../src/mock/document.ts";
import { readDocument } from "../../src/mock/read-document.ts";
import { type ProviderName, providerNames } from "../../src/providers/names.ts";
import { UserError } from "../lib/main.ts";
import { replaceFolder } from "../lib/replace-folder.ts";
import { builtCopy } from "./copy.ts";
import { factsOf } from "./facts.ts";
import { readGuides, readSources } from "./guides.ts";
import { guideNavigation, landingPage } from "./landing.ts";
import { deadLinks, type Site } from "./links.ts";
import { type MarkdownFile, markdownPage, type Targets, titleOf } from "./markdown.ts";
import { pageHtml } from "./page.ts";
import { seedsOf } from "./provenance.ts";
import { lintSpec } from "./redocly.ts";
import { redocScript, referencePage, referencePath } from "./reference.ts";
import { samplesOf } from "./samples/index.ts";
import { defaultMockOrigin } from "./samples/operation.ts";
import { trySamples } from "./samples/try.ts";
import { sequenceOf } from "./sequence.ts";

export interface SiteOptions {
  /** The folder that has `specs/` and `docs/`. */
  root: string;
  /** Whether every code sample is run against the mock. */
  trySamples: boolean;
  /** Where the samples find the mock. Default: what `npm run mock` prints. */
  mockOrigin?: string;
}

/** Builds the site and puts it in the place of the folder `output`; says so in a sentence. */
export async function writeSite({ output, ...options }: SiteOptions & { output: string }): Promise<string> {
  const started = performance.now();
  await refuseOther(output);
  const site = await buildSite(options);
  await replaceFolder(output, site);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `Wrote ${site.size} files to ${relative(process.cwd(), output) || output} in ${seconds} s.`;
}

/** @throws UserError when the folder holds anything but an earlier site: what is replaced is gone. */
async function refuseOther(output: string): Promise<void> {
  const names = await readdir(output).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [] as string[];
    throw new UserError(`${output} is no folder (${error.code}); give a new or an empty one for the site.`);
  });
  if (names.length > 0 && !names.includes("sources.html")) {
    throw new UserError(`${output} holds something else than an earlier site; give a new or an empty folder for it.`);
  }
}

interface Spec {
  provider: ProviderName;
  file: string;
  document: OpenApiDocument;
}

/**
 * Every file of the site by its path.
 *
 * @throws UserError or AuthError that names file and line of a spec that does not lint, a sample that fails or a link
 *   that is dead.
 */
export async function buildSite({
  root,
  trySamples: shouldTry,
  mockOrigin = defaultMockOrigin,
}: SiteOptions): Promise<Site> {
  const files = providerNames.map((provider) => ({
    provider,
    file: relative(process.cwd(), join(root, "specs", `${provider}.yaml`)),
  }));
  const specs: Spec[] = await Promise.all(
    files.map(async (spec) => ({ ...spec, document: await readDocument(spec.file) })),
  );
  await Promise.all(files.map(({ file }) => lintSpec(file)));
  const [guides, sources] = await Promise.all([readGuides(root), readSources(root)]);
  const script = await redocScript();
  const seeds = seedsOf(sources.text);

  const guidePages = guides.map((guide) => markdownPage(guide, targetsOf([...guides, sources], referencePath)));
  const sourcesPage = markdownPage(
    sources,
    targetsOf([...guides, sources], (provider) => `specs/${provider}.yaml`),
  );

  const references = await Promise.all(
    specs.map(async ({ provider, file, document }) => {
      const samples = await samplesOf(provider, document, mockOrigin);
      const copy = builtCopy(provider, document, samples, seeds, mockOrigin);
      const [page] = await Promise.all([
        referencePage(provider, copy, document.info.title, script.path),
        shouldTry && trySamples(provider, file, samples),
      ]);
      return [referencePath(provider), page] as const;
    }),
  );
  const overviews = specs.map(({ provider, document }) => {
    const facts = factsOf(provider, document);
    return { facts, sequence: sequenceOf(document, facts.token) };
  });
  const guideLinks = guidePages.map(({ page }) => ({ ...page, title: titleOf(page) }));
  const landing = landingPage(overviews, guideLinks);
  const withNavigation = [...guidePages, sourcesPage].map(({ page }) => ({
    ...page,
    aside: guideNavigation(guideLinks, page.path),
  }));
  const pages = [landing, ...withNavigation];

  const site: Site = new Map<string, string | Buffer>([
    ...pages.map((page) => [page.path, pageHtml(page)] as const),
    ...references,
    [script.path, script.text],
    ...(await assets()),
    ...(await Promise.all(
      files.map(async ({ provider, file }) => [`specs/${provider}.yaml`, await readFile(file)] as const),
    )),
  ]);
  const [dead] = deadLinks(
    site,
    [sourcesPage, ...guidePages].flatMap(({ links }) => links),
  );
  if (dead) throw new UserError(dead);
  return site;
}

/** A spec is a reference page for those who read a guide, and itself for those who read about it. */
function targetsOf(pages: MarkdownFile[], specTarget: (provider: ProviderName) => string): Targets {
  return new Map([
    ...pages.map(({ file, path }) => [file, path] as const),
    ...providerNames.map((provider) => [`specs/${provider}.yaml`, specTarget(provider)] as const),
  ]);
}

async function assets(): Promise<[path: string, content: Buffer][]> {
  const read = async (name: string): Promise<[string, Buffer]> => [
    `assets/${name}`,
    await readFile(new URL(`assets/${name}`, import.meta.url)),
  ];
  return Promise.all(["site.css", "icon.svg"].map(read));
}
