/** Builds the whole site in memory; nothing of it is written unless all of it is right. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { allOrNothing, type Task } from "../lib/all-or-nothing.ts";
import { UserError } from "../lib/main.ts";
import { replaceFolder } from "../lib/replace-folder.ts";
import { builtCopy } from "./copy.ts";
import { readGuides, readSources } from "./guides.ts";
import { deadLinks, type Site } from "./links.ts";
import { Memo } from "./memo.ts";
import { ownPages } from "./own-pages.ts";
import { lintSpecs } from "./redocly.ts";
import { redocScript, referencePage, referencePath, workflowPath } from "./reference.ts";
import { samplesOf } from "./samples/index.ts";
import { defaultMockOrigin } from "./samples/operation.ts";
import { trialOf } from "./samples/try.ts";

export interface SiteOptions {
  /** The folder that has `specs/` and `docs/`. */
  root: string;
  /** Whether every code sample is run against the mock. */
  trySamples: boolean;
  /** Where the samples find the mock. Default: what `npm run mock` prints. */
  mockOrigin?: string;
  /** What earlier builds have made. Default: nothing. */
  memo?: Memo;
  /** Stops the build; its reason is thrown once the programs that were started have ended. */
  signal?: AbortSignal;
}

/** Builds the site and puts it in the place of the folder `output`; says so in a sentence. */
export async function writeSite({ output, ...options }: SiteOptions & { output: string }): Promise<string> {
  const started = performance.now();
  await refuseOther(output);
  const { site, rendered } = await buildSite(options);
  await replaceFolder(output, site);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const wrote = `Wrote ${site.size} files to ${relative(process.cwd(), output) || output} in ${seconds} s.`;
  return options.memo ? `${wrote} Redoc rendered ${rendered} of ${providerNames.length} reference pages.` : wrote;
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
  text: Buffer;
  document: OpenApiDocument;
  signIn: SignIn;
}

interface Built {
  /** Every file by its path. */
  site: Site;
  /** How many reference pages were not known from an earlier build. */
  rendered: number;
}

/**
 * The whole site.
 *
 * @throws UserError or AuthError that names file and line of a spec that does not lint, a sample that fails or a link
 *   that is dead.
 */
async function buildSite({
  root,
  trySamples,
  mockOrigin = defaultMockOrigin,
  memo = new Memo(),
  signal,
}: SiteOptions): Promise<Built> {
  const specs = await Promise.all(providerNames.map((provider) => readSpec(root, provider)));
  await lint(specs, memo, signal);
  const [guides, sources] = await Promise.all([readGuides(root), readSources(root)]);
  const { pages, links } = ownPages(specs, guides, sources);
  const script = await redocScript();
  const others: [string, string | Buffer][] = [
    [script.path, script.text],
    ...(await assets()),
    ...specs.map(({ provider, text }): [string, Buffer] => [`specs/${provider}.yaml`, text]),
    ...(await workflows(root)),
  ];
  // A wrong link is found in no time, so it is looked for before Redoc and the samples take theirs.
  refuseDead(deadLinks(new Map([...pages, ...others]), links, providerNames.map(referencePath)));

  const withSamples = await Promise.all(
    specs.map(async (spec) => ({
      ...spec,
      samples: await samplesOf(spec.provider, spec.document, spec.signIn, mockOrigin),
    })),
  );
  const references = withSamples.map(({ provider, document, signIn, samples }) => ({
    provider,
    copy: builtCopy(provider, document, signIn, samples, mockOrigin),
    title: document.info.title,
    script: script.path,
  }));
  const referencePages = new Map<ProviderName, string>();
  let rendered = 0;
  const renderings = references.map(
    (reference): Task =>
      async (signal) => {
        const page = await memo.get(JSON.stringify(["reference", reference]), () => {
          rendered++;
          return referencePage(reference, signal);
        });
        referencePages.set(reference.provider, page);
      },
  );
  const trial = trySamples ? await trialOf(withSamples) : undefined;
  try {
    await allOrNothing([...(trial?.tasks ?? []), ...renderings], { signal });
  } finally {
    await trial?.close();
  }
  const site: Site = new Map([
    ...pages,
    ...providerNames.map((provider) => [referencePath(provider), referencePages.get(provider) ?? ""] as const),
    ...others,
  ]);
  refuseDead(deadLinks(site, links));
  memo.endBuild();
  return { site, rendered };
}

async function readSpec(root: string, provider: ProviderName): Promise<Spec> {
  const file = relative(process.cwd(), join(root, "specs", `${provider}.yaml`));
  const { document, signIn } = await readVendor(file);
  return { provider, file, document, signIn, text: await readFile(file) };
}

/** The workflows of the sign-ins, and the document of the call with which they prove their tokens. */
async function workflows(root: string): Promise<[path: string, text: Buffer][]> {
  const paths = [...providerNames.map(workflowPath), "specs/mock/echo.yaml"];
  return Promise.all(paths.map(async (path): Promise<[string, Buffer]> => [path, await readFile(join(root, path))]));
}

/** All in one start of the linter, but those that are known to pass. */
async function lint(specs: Spec[], memo: Memo, signal: AbortSignal | undefined): Promise<void> {
  const keyOf = ({ file, text }: Spec) => JSON.stringify(["lint", file, String(text)]);
  const unknown = specs.filter((spec) => !memo.has(keyOf(spec)));
  await lintSpecs(
    unknown.map(({ file }) => file),
    signal,
  );
  await Promise.all(specs.map((spec) => memo.get(keyOf(spec), async () => true)));
}

/** @throws UserError for the first sentence on a dead link. */
function refuseDead([dead]: string[]): void {
  if (dead) throw new UserError(dead);
}

async function assets(): Promise<[path: string, content: Buffer][]> {
  const read = async (name: string): Promise<[string, Buffer]> => [
    `assets/${name}`,
    await readFile(new URL(`assets/${name}`, import.meta.url)),
  ];
  return Promise.all(["site.css", "icon.svg"].map(read));
}
