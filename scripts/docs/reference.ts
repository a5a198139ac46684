/** The reference: one Redoc page per provider, and the script that they share. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderName } from "../../generated/providers.ts";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { finishReference, linkFrom } from "./finish.ts";
import { Html, html } from "./html.ts";
import type { ProviderOverview } from "./landing.ts";
import { guidePath, pagePath, referencePath, specPath, workflowPath } from "./paths.ts";
import { buildDocs, redocBundle } from "./redocly.ts";

/** Path of Redoc's script on the site, and the script itself without requests to other origins. */
export async function redocScript(): Promise<{ path: string; text: string }> {
  const original = await redocBundle();
  // The attribution's logo comes from another origin; a text says the same.
  const text = original.replaceAll(/`https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg`/g, JSON.stringify(logo));
  if (text === original)
    throw new UserError("Redoc's script no longer loads its logo as known; adapt scripts/docs/reference.ts.");
  return { path: `assets/redoc.${hashOf(text)}.js`, text };
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Path and text of the style of the reference pages: the tokens of the site, and what Redoc makes of them. */
export async function referenceStyle(): Promise<{ path: string; text: string }> {
  const files = ["tokens.css", "reference.css"].map((name) => readFile(join(root, "site/src/styles", name), "utf8"));
  const text = (await Promise.all(files)).join("\n");
  return { path: `assets/reference.${hashOf(text)}.css`, text };
}

/** Path and text of the script of the site's own on the reference pages. */
export async function referenceScript(): Promise<{ path: string; text: string }> {
  const text = await readFile(join(root, "site/src/reference.js"), "utf8");
  return { path: `assets/reference.${hashOf(text)}.js`, text };
}

/** Where the header of a vendor's reference leads; what is named last are its neighbours. */
export function referenceLinks(
  { facts: { provider }, hasGuide }: ProviderOverview,
  vendors: readonly { name: string; product: string }[],
): [text: string, path: string][] {
  return [
    ["Guides", guidePath("getting-started")],
    ["Sign-in as text", pagePath(provider)],
    ...(hasGuide ? [["Traps", guidePath(provider)] satisfies [string, string]] : []),
    ["Spec", specPath(provider)],
    ["Workflow", workflowPath(provider)],
    ...vendors
      .filter(({ name }) => name !== provider)
      .map(({ name, product }): [string, string] => [product, referencePath(name)]),
  ];
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
  /** Paths of Redoc's script and of the style on the site. */
  script: string;
  style: string;
  /** Path of the script of the site's own. */
  ownScript: string;
  /** Where its header leads: texts and paths of the site. */
  links: [text: string, path: string][];
}

/** Renders the page; the signal stops that. */
export async function referencePage(source: ReferenceSource, signal?: AbortSignal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-docs-"));
  try {
    const spec = join(folder, "spec.json");
    const template = join(folder, "template.hbs");
    await writeFile(spec, JSON.stringify(source.copy));
    await writeFile(template, templateOf(source));
    const page = await buildDocs(spec, template, join(folder, "page.html"), signal);
    return finishReference(
      referencePath(source.provider),
      offline(page, linkFrom(referencePath(source.provider), source.script)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Handlebars; our own parts hold no braces. */
function templateOf({ provider, title, style, ownScript, links }: ReferenceSource): string {
  const to = (path: string) => linkFrom(referencePath(provider), path);
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Reference of the ${title} in Redoc, with code samples.">
<title>${title} in Redoc | provider-auth</title>
<link rel="icon" href="${to("assets/icon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="${to(style)}">
<script>${new Html(themeScript)}</script>
<script type="module" src="${to(ownScript)}"></script>
{{{redocHead}}}
</head>
<body class="reference">
<header class="site">
<a class="brand" href="${to("index.html")}">provider-auth</a>
<nav aria-label="Site">${links.map(([text, path]) => html`<a href="${to(path)}">${text}</a>`)}</nav>
</header>
{{{redocHTML}}}
<noscript><p>Redoc needs JavaScript; <a href="${to(pagePath(provider))}">this page</a> says the same without.</p></noscript>
</body>
</html>
`.text;
}

/** Redoc keeps a colour scheme in its own storage and shows it as a class of the root; the site's choice goes before it. */
const themeScript = `(() => {
  const chosen = localStorage.getItem("starlight-theme");
  if (chosen) localStorage.setItem("redoc.colorMode", chosen);
  else localStorage.removeItem("redoc.colorMode");
  const isLight = chosen ? chosen === "light" : matchMedia("(prefers-color-scheme: light)").matches;
  document.documentElement.classList.add(isLight ? "light" : "dark");
})();`;

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
