/** Builds the complete site in memory. Nothing is written if any part of it fails. */
import { readdir } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { providerNames } from "../../generated/providers.ts";
import { allOrNothing, type Task } from "../lib/all-or-nothing.ts";
import { UserError } from "../lib/main.ts";
import { refuseUnwritable, replaceFolder } from "../lib/replace-folder.ts";
import { siteBase } from "./content.ts";
import { builtCopy } from "./copy.ts";
import { finish, type RedocParts } from "./finish.ts";
import { filesForAgents } from "./for-agents.ts";
import { sidebarOf } from "./guides.ts";
import { httpFile } from "./http-file.ts";
import { cardOf, overviewOf } from "./landing.ts";
import { landingPage } from "./landing-markdown.ts";
import { deadLinks, type Site } from "./links.ts";
import { Memo } from "./memo.ts";
import { guidePath, httpPath, postmanPath, referencePath, sourcesPath, specPath, tryPath } from "./paths.ts";
import { namePoints, type Points, withNamedPoints } from "./points.ts";
import { postmanCollection } from "./postman.ts";
import { providerPage } from "./provider-page.ts";
import { lint, readContents, readSpec, workflows } from "./read.ts";
import { redocParts, redocScript, referenceAsset, referenceContent } from "./reference.ts";
import { samplesOf } from "./samples/index.ts";
import { defaultMockOrigin } from "./samples/operation.ts";
import { requirePrograms } from "./samples/run.ts";
import { trialOf } from "./samples/try.ts";
import { buildStarlight } from "./starlight.ts";
import { type MockAddress, mockSources } from "./try/address.ts";
import { tryFileOf } from "./try/requests.ts";
import { typescriptPages } from "./typescript.ts";

export interface SiteOptions {
  /** The folder that has `specs/`, `docs/`, CHANGELOG.md and SECURITY.md. */
  root: string;
  /** Whether to run every code sample against the mock. */
  trySamples: boolean;
  /** Origin of the mock for samples and forms. Default: what `npm run mock` prints. Readers may enter another one. */
  mockOrigin?: string | undefined;
  /** The command that starts that mock. Default: `npm run mock` */
  mockCommand?: string;
  /** The results of earlier builds. Default: none. */
  memo?: Memo;
  /** Cancels the build. Its reason is thrown after the started programs have exited. */
  signal?: AbortSignal;
}

/** Builds the site, replaces the folder `output` with it, and returns a sentence about the result. */
export async function writeSite({ output, ...options }: SiteOptions & { output: string }): Promise<string> {
  const started = performance.now();
  refuseSources(output, options.root);
  await refuseOther(output);
  await refuseUnwritable(output);
  if (options.trySamples) requirePrograms();
  const { site, rendered } = await buildSite(options);
  await replaceFolder(output, site);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const wrote = `Wrote ${site.size} files to ${relative(process.cwd(), output) || output} in ${seconds} s.`;
  return options.memo ? `${wrote} Redoc rendered ${rendered} of ${providerNames.length} reference pages.` : wrote;
}

/** @throws UserError if the folder is in those of the sources: each build would change them, and start the next build */
function refuseSources(output: string, root: string): void {
  for (const folder of ["specs", "docs"]) {
    const path = relative(join(root, folder), output);
    if (path === "" || !(path.startsWith("..") || isAbsolute(path)))
      throw new UserError(`${output} is in the sources of the site; pass a folder outside ${join(root, folder)}.`);
  }
}

/** @throws UserError if the folder contains anything but an earlier site, since the build deletes its content */
async function refuseOther(output: string): Promise<void> {
  const names = await readdir(output).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [] as string[];
    throw new UserError(`${output} is not a folder (${error.code}); pass a new or an empty folder for the site.`);
  });
  if (names.length > 0 && !names.includes("sources.html")) {
    throw new UserError(
      `${output} contains files that are not an earlier site; pass a new or an empty folder for the site.`,
    );
  }
}

interface Built {
  /** Every file by its path. */
  site: Site;
  /** The number of reference pages that were not cached. */
  rendered: number;
}

/**
 * Builds the site.
 *
 * @throws UserError or AuthError with file and line of a spec that fails the lint, a sample that fails or a broken link
 */
async function buildSite({
  root,
  trySamples,
  mockOrigin: knownOrigin,
  mockCommand = "npm run mock",
  memo = new Memo(),
  signal,
}: SiteOptions): Promise<Built> {
  const mockOrigin = knownOrigin ?? defaultMockOrigin;
  const mock: MockAddress = { url: mockOrigin, isKnown: knownOrigin !== undefined };
  const atMock = (text: string) => withMock(text, mockOrigin, mockCommand);
  const specs = await Promise.all(providerNames.map((provider) => readSpec(root, provider)));
  // Check first what is fast to check, before Astro, Redoc and the samples run.
  const { guides, project, sources, points } = await readContents(root);
  await lint(specs, memo, signal);
  const known = await Promise.all(
    specs.map(async (spec) => ({
      ...spec,
      samples: await samplesOf(spec.provider, spec.document, spec.signIn, mockOrigin),
      overview: overviewOf(
        spec.provider,
        spec.document,
        spec.signIn,
        guides.some(({ path }) => path === guidePath(spec.provider)),
      ),
    })),
  );
  const [script, style, ownScript] = await Promise.all([
    redocScript(),
    referenceAsset("styles/reference.css"),
    referenceAsset("reference.js"),
  ]);
  const vendors = known.map(({ overview }) => cardOf(overview));
  const typescript = await typescriptPages(signal);
  const contents = [...guides, ...project, sources, ...known.map(providerPage), ...typescript].map((content) => ({
    ...content,
    text: atMock(named(content.text, points)),
  }));
  const data = {
    sidebar: sidebarOf(guides, vendors),
    vendors,
    guides: guides.map(({ path, title, description }) => ({ href: path, title, description })),
  };
  const requests = known.flatMap((spec): [string, string][] => [
    [httpPath(spec.provider), httpFile({ ...spec, mockOrigin })],
    [postmanPath(spec.provider), postmanCollection({ ...spec, mockOrigin })],
  ]);
  const landing = await landingPage(vendors, guides);
  const forAgents = filesForAgents({
    landing: { ...landing, text: atMock(landing.text) },
    contents,
    sidebar: data.sidebar,
    vendors,
  });
  const references = known.map(({ provider, document, signIn, samples }) => ({
    provider,
    copy: withNamedPoints(builtCopy(provider, document, signIn, samples, mockOrigin), points),
    script: script.path,
  }));
  const frames = known.map(({ document, overview }) =>
    referenceContent({ document, overview, vendors, style: style.path, ownScript: ownScript.path }),
  );

  let pages: ReadonlyMap<string, Buffer> = new Map();
  const redoc = new Map<string, RedocParts>();
  let rendered = 0;
  const building: Task = async (signal) => {
    pages = await memo.get(JSON.stringify(["site", contents, frames, data, mockOrigin]), () =>
      buildStarlight([...contents, ...frames], data, atMock, signal),
    );
  };
  const renderings = references.map(
    (reference): Task =>
      async (signal) => {
        const parts = await memo.get(JSON.stringify(["reference", reference]), () => {
          rendered++;
          return redocParts(reference, signal);
        });
        redoc.set(referencePath(reference.provider), parts);
      },
  );
  const trial = trySamples ? await trialOf(known) : undefined;
  try {
    await allOrNothing([...(trial?.tasks ?? []), building, ...renderings], { signal });
  } finally {
    await trial?.close();
  }
  const site: Site = new Map([
    ...finish(pages, { mockSources: mockSources(mock), redoc }),
    ...[script, style, ownScript].map(({ path, text }): [string, string] => [path, text]),
    ...specs.map(({ provider, text }): [string, Buffer] => [specPath(provider), text]),
    ...specs.map(({ provider, document }): [string, string] => [
      tryPath(provider),
      JSON.stringify(tryFileOf(provider, document, mock)),
    ]),
    ...(await workflows(root)),
    ...requests,
    ...forAgents,
  ]);
  const [dead] = deadLinks(site);
  if (dead) throw new UserError(dead);
  memo.endBuild();
  return { site, rendered };
}

/** Adds the titles of points to their codes in a page, but not in its front matter. */
function named(text: string, points: Points): string {
  const [, head = "", body = ""] = /^(---\n.*?\n---\n)(.*)$/s.exec(text) ?? [];
  return head + namePoints(body, points, siteBase + sourcesPath);
}

/** Replaces the default address of the mock in a text by the actual one. Lines that start a mock start it there. */
function withMock(text: string, mockOrigin: string, mockCommand: string): string {
  if (mockOrigin === defaultMockOrigin) return text;
  const start = `${mockCommand} -- --port ${new URL(mockOrigin).port || 80}`;
  return text.replaceAll(defaultMockOrigin, mockOrigin).replaceAll(/^npm run mock(?: --)?(?=$| )/gm, start);
}
