/** Creates the reference: a page for each provider into which Redoc renders, and the files that these pages share. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { ProviderName } from "../../generated/providers.ts";
import { type OpenApiDocument, operationsOf } from "../../src/openapi/document.ts";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { type Content, frontMatter, siteBase } from "./content.ts";
import { hashOf, linkFrom, placeOfRedoc, type RedocParts } from "./finish.ts";
import { type ProviderOverview, product } from "./landing.ts";
import { code, paragraphs } from "./markdown.ts";
import { guidePath, operationAnchor, pagePath, referencePath, specPath, workflowPath } from "./paths.ts";
import { linkTo } from "./prose.ts";
import { buildDocs, redocBundle } from "./redocly.ts";

/** Returns Redoc's script without requests to other origins, and its path on the site. */
export async function redocScript(): Promise<{ path: string; text: string }> {
  const original = await redocBundle();
  // The logo of the attribution is at another origin, so text replaces it.
  const text = original.replaceAll(/`https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg`/g, JSON.stringify(logo));
  if (text === original)
    throw new UserError("Redoc's script no longer loads its logo as known; adapt scripts/docs/reference.ts.");
  return { path: `assets/redoc.${hashOf(text)}.js`, text };
}

/** Returns the site's own style or script for the reference pages, and its path on the site. */
export async function referenceAsset(source: "styles/reference.css" | "reference.js") {
  const text = await readFile(join(root, "site/src", source), "utf8");
  return { path: `assets/reference.${hashOf(text)}${extname(source)}`, text };
}

export interface ReferenceContentSource {
  document: OpenApiDocument;
  overview: ProviderOverview;
  /** All vendors. The page links to the others. */
  vendors: readonly { name: string; product: string }[];
  /** Paths of the site's own style and script. */
  style: string;
  ownScript: string;
}

/** Returns the page around Redoc: the site's header and navigation, links to other pages, and a place for Redoc. */
export function referenceContent({ document, overview, vendors, style, ownScript }: ReferenceContentSource): Content {
  const { provider } = overview.facts;
  const title = `${product(overview.facts)} in Redoc`;
  const description = `Reference of the ${document.info.title} in Redoc, with code samples.`;
  const fields = {
    ...{ title, description, tableOfContents: false },
    // The page on the vendor has the same content as text, so the search leads there.
    pagefind: false,
    head: [
      { tag: "link", attrs: { rel: "stylesheet", href: siteBase + style } },
      { tag: "script", attrs: { src: siteBase + ownScript } },
    ],
  };
  const to = (text: string, path: string) => `[${text}](${siteBase}${path})`;
  const others = vendors.filter(({ name }) => name !== provider);
  const rows = {
    "On this page": operationsOf(document).map(
      ({ id, method, path }) => `[${code(`${method} ${path}`)}](#/other/${operationAnchor(id)})`,
    ),
    "The same vendor": [
      to("Sign-in and samples", pagePath(provider)),
      ...(overview.hasGuide ? [to("Pitfalls", guidePath(provider))] : []),
      to("OpenAPI document", specPath(provider)),
      to("Workflow", workflowPath(provider)),
    ],
    "Other vendors": others.map(({ name, product }) => linkTo(product, siteBase + referencePath(name))),
  };
  const links = Object.entries(rows)
    .filter(([, all]) => all.length > 0)
    .map(([label, all]) => `- ${label}: ${all.join(" · ")}`);
  const text = paragraphs(
    links.join("\n"),
    `<noscript>Redoc needs JavaScript. <a href="${siteBase}${pagePath(provider)}">The page on the sign-in</a> has the same content without it.</noscript>`,
    placeOfRedoc,
  );
  return { path: referencePath(provider), title, description, text: frontMatter(fields) + text };
}

const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="44" height="14"><text y="11" font-family="sans-serif" font-size="12" font-weight="bold" fill="#2467f2">Redoc</text></svg>',
)}`;

/** The input for Redoc's part of a reference page. */
export interface ReferenceSource {
  provider: ProviderName;
  /** The built copy of the spec. */
  copy: object;
  /** Path of Redoc's script on the site. */
  script: string;
}

/** Handlebars. */
const template = "{{{redocHead}}}<!-- body -->{{{redocHTML}}}";

/** Renders Redoc's part of the page. The signal cancels the rendering. */
export async function redocParts(source: ReferenceSource, signal?: AbortSignal): Promise<RedocParts> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-docs-"));
  try {
    const spec = join(folder, "spec.json");
    const templateFile = join(folder, "template.hbs");
    await writeFile(spec, JSON.stringify(source.copy));
    await writeFile(templateFile, template);
    const page = await buildDocs(spec, templateFile, join(folder, "page.html"), signal);
    const [head = "", body = ""] = offline(page, linkFrom(referencePath(source.provider), source.script)).split(
      "<!-- body -->",
    );
    return { head, body };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const cdnScript = /https:\/\/cdn\.redocly\.com\/redoc\/[^"]*\/redoc\.standalone\.js/g;

/** Loads the script from the site, and gives the prerendered links the form that Redoc's script gives them. */
function offline(page: string, script: string): string {
  const text = page
    .replaceAll(cdnScript, script)
    .replace(/ integrity="[^"]*" crossorigin="anonymous"/, "")
    .replaceAll(/(<a [^>]*href=")\/(?=[\w"])/g, "$1#/");
  if (text.includes("cdn.redocly.com/redoc"))
    throw new UserError("Redoc's page no longer loads its script as known; adapt scripts/docs/reference.ts.");
  return text;
}
