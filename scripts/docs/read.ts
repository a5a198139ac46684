/** Reads the sources of the site: the documents, which are linted, and the pages in Markdown. */
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { type Content, contentOf, idsOf, type Targets } from "./content.ts";
import { readGuides, readProject, readSources } from "./guides.ts";
import type { Memo } from "./memo.ts";
import { echoPath, pagePath, specPath, workflowPath } from "./paths.ts";
import { type Points, pointsOf } from "./points.ts";
import { lintSpecs } from "./redocly.ts";

export interface Spec {
  provider: ProviderName;
  file: string;
  text: Buffer;
  document: OpenApiDocument;
  signIn: SignIn;
}

export async function readSpec(root: string, provider: ProviderName): Promise<Spec> {
  const file = relative(process.cwd(), join(root, "specs", `${provider}.yaml`));
  const { document, signIn } = await readVendor(file);
  return { provider, file, document, signIn, text: await readFile(file) };
}

interface Contents {
  guides: Content[];
  project: Content[];
  sources: Content;
  points: Points;
}

/** Returns the guides, the pages on the project and the page on the sources, for Starlight. */
export async function readContents(root: string): Promise<Contents> {
  const [guides, project, sources] = await Promise.all([readGuides(root), readProject(root), readSources(root)]);
  const files = [...guides, ...project, sources];
  const ids = new Map(files.map(({ file, text }) => [file, idsOf(text)]));
  /** In guides, a link to a spec leads to its page. On the page of the sources, it leads to the file. */
  const targets = (specTarget: (provider: ProviderName) => string): Targets =>
    new Map([
      ...files.map(({ file, path }) => [file, path] as const),
      ...providerNames.map((provider) => [specPath(provider), specTarget(provider)] as const),
      ...[...providerNames.map(workflowPath), echoPath].map((path) => [path, path] as const),
    ]);
  return {
    guides: guides.map((guide) => contentOf(guide, targets(pagePath), ids)),
    project: project.map((page) => contentOf(page, targets(pagePath), ids)),
    sources: contentOf(sources, targets(specPath), ids),
    points: pointsOf(sources.text),
  };
}

/** Returns the workflows of the sign-ins, and the document of the call with which they check their tokens. */
export async function workflows(root: string): Promise<[path: string, text: Buffer][]> {
  const paths = [...providerNames.map(workflowPath), echoPath];
  return Promise.all(paths.map(async (path): Promise<[string, Buffer]> => [path, await readFile(join(root, path))]));
}

/** Lints all specs that did not already pass, in one run of the linter. */
export async function lint(specs: Spec[], memo: Memo, signal: AbortSignal | undefined): Promise<void> {
  const keyOf = ({ file, text }: Spec) => JSON.stringify(["lint", file, String(text)]);
  const unknown = specs.filter((spec) => !memo.has(keyOf(spec)));
  await lintSpecs(
    unknown.map(({ file }) => file),
    signal,
  );
  await Promise.all(specs.map((spec) => memo.get(keyOf(spec), async () => true)));
}
