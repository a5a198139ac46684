/** The reference: one Redoc page per provider, and the script that they share. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderName } from "../../generated/providers.ts";
import { UserError } from "../lib/main.ts";
import { html } from "./html.ts";
import { header, headTags, linkFrom } from "./page.ts";
import { buildDocs, redocBundle } from "./redocly.ts";

/** Path of the Arazzo document, in the repository and in the site. */
export const workflowPath = (provider: string) => `specs/${provider}.arazzo.yaml`;

export const referencePath = (provider: string) => `reference/${provider}.html`;

/** The route that Redoc gives an operation without a tag. */
export const operationLink = (provider: string, operationId: string) =>
  `${referencePath(provider)}#/other/${operationId.toLowerCase()}`;

/** Path of Redoc's script on the site, and the script itself without requests to other origins. */
export async function redocScript(): Promise<{ path: string; text: string }> {
  const original = await redocBundle();
  // The attribution's logo comes from another origin; a text says the same.
  const text = original.replaceAll(/`https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg`/g, JSON.stringify(logo));
  if (text === original)
    throw new UserError("Redoc's script no longer loads its logo as known; adapt scripts/docs/reference.ts.");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return { path: `assets/redoc.${hash}.js`, text };
}

const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="44" height="14"><text y="11" font-family="sans-serif" font-size="12" font-weight="bold" fill="#2467f2">Redoc</text></svg>',
)}`;

/** All that a reference page is made of. */
export interface ReferenceSource {
  provider: ProviderName;
  /** The built copy of the spec. */
  copy: object;
  title: string;
  /** Path of Redoc's script on the site. */
  script: string;
}

/** Renders the page; the signal stops that. */
export async function referencePage(
  { provider, copy, title, script }: ReferenceSource,
  signal?: AbortSignal,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-docs-"));
  try {
    const spec = join(folder, "spec.json");
    const template = join(folder, "template.hbs");
    await writeFile(spec, JSON.stringify(copy));
    await writeFile(template, templateOf(referencePath(provider), title));
    const page = await buildDocs(spec, template, join(folder, "page.html"), signal);
    return offline(page, linkFrom(referencePath(provider), script));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Handlebars; our own parts hold no braces. */
const templateOf = (path: string, title: string) => `<!doctype html>
<html lang="en-GB">
<head>
${headTags(path, `${title} · provider-auth`, `Reference of the ${title}, with code samples.`, true)}
{{{redocHead}}}
</head>
<body class="reference">
${header(path)}
{{{redocHTML}}}
<noscript><p>${html`The reference needs JavaScript; the document itself is <a href="${linkFrom(path, path.replace(/^reference(.*)html$/, "specs$1yaml"))}">here</a>.`}</p></noscript>
</body>
</html>
`;

const cdnScript = /https:\/\/cdn\.redocly\.com\/redoc\/[^"]*\/redoc\.standalone\.js/g;

/** Takes the script from the site, and makes the prerendered links what they are once the page runs. */
function offline(page: string, script: string): string {
  const text = page
    .replaceAll(cdnScript, script)
    .replace(/ integrity="[^"]*" crossorigin="anonymous"/, "")
    .replaceAll(/(<a [^>]*href=")\/(?=[\w"])/g, "$1#/");
  if (text.includes("cdn.redocly.com/redoc"))
    throw new UserError("Redoc's page no longer loads its script as known; adapt scripts/docs/reference.ts.");
  return text;
}
