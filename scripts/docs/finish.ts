/** What a built page needs before it can be served below any prefix: relative links, Redoc's part, and a policy. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { siteBase } from "./content.ts";
import { markdownPath } from "./paths.ts";

/** A relative link from one path of the site to another, so that the site works below any prefix. */
export const linkFrom = (page: string, target: string) => "../".repeat(page.split("/").length - 1) + target;

/** What Redoc renders for the head and for the body of a page. */
export interface RedocParts {
  head: string;
  body: string;
}

/** Where Redoc's part goes in the content of a page. */
export const placeOfRedoc = '<div class="redoc not-content"></div>';

export interface FinishOptions {
  /** Where the browser lets the forms of a page send. */
  mockSources: readonly string[];
  /** Redoc's parts by the paths of their pages, with links that are relative already. */
  redoc: ReadonlyMap<string, RedocParts>;
}

/** The files of the site as they are written: text is changed, anything else stays. */
export function finish(files: ReadonlyMap<string, Buffer>, options: FinishOptions): Map<string, string | Buffer> {
  const names = hashedNames(files);
  return new Map(
    [...files].map(([path, content]) => {
      const text = posix.extname(path) === ".html" ? withHashedNames(String(content), names) : content;
      return [names.get(path) ?? path, finished(path, text, options)];
    }),
  );
}

/** The first digits of a hash, for the name of a file: a new version has a new name, so no cache serves the old one. */
export const hashOf = (content: string | Buffer) => createHash("sha256").update(content).digest("hex").slice(0, 8);

/** The names of the site's own scripts by the names that pages use. Astro's have such names already. */
const hashedNames = (files: ReadonlyMap<string, Buffer>): Map<string, string> =>
  new Map(
    [...files]
      .filter(([path]) => /^assets\/.*\.js$/.test(path))
      .map(([path, content]) => [path, path.replace(/\.js$/, `.${hashOf(content)}.js`)]),
  );

const withHashedNames = (text: string, names: ReadonlyMap<string, string>) =>
  [...names].reduce((page, [from, to]) => page.replaceAll(siteBase + from, siteBase + to), text);

function finished(path: string, content: string | Buffer, { mockSources, redoc }: FinishOptions): string | Buffer {
  switch (posix.extname(path)) {
    case ".html": {
      const text = withMarkdownLink(path, accessible(relativeLinks(path, String(content))));
      const parts = redoc.get(path);
      if (!parts) return withPolicy(text, starlightPolicy(text, mockSources));
      const page = withRedoc(text, parts);
      return withPolicy(page, redocPolicy(page));
    }
    case ".js":
      return relativeInScript(path, String(content));
    case ".css":
      return String(content).replaceAll(siteBase, linkFrom(path, ""));
    default:
      return content;
  }
}

/** The landing page has no name in Astro's links. */
const relativeLinks = (path: string, text: string) =>
  text
    .replaceAll(new RegExp(`(["'])${siteBase}(?=["'#])`, "g"), `$1${linkFrom(path, "index.html")}`)
    .replaceAll(siteBase, linkFrom(path, ""));

/** A script finds the site from its own address. */
const relativeInScript = (path: string, text: string) =>
  text.replaceAll(
    new RegExp(`(["'\`])${siteBase}([^"'\`]*)\\1`, "g"),
    (_, __, rest: string) => `(new URL(${JSON.stringify(linkFrom(path, rest) || "./")},import.meta.url).pathname)`,
  );

/** What scrolls sideways must be reachable by keyboard; a table stays one, so what scrolls is a region around it. */
function accessible(text: string): string {
  let tables = 0;
  return text
    .replaceAll(/<table>(.*?)<\/table>/gs, (table, content: string) => {
      const names = [...content.matchAll(/<th\b[^>]*>(.*?)<\/th>/gs)].map(([, cell = ""]) => textIn(cell));
      tables++;
      const label = `Table ${tables}: ${names.filter(Boolean).join(", ")}`.replace(/: $/, "");
      // Many columns are columns of marks, which need no room.
      const classes = names.length > 6 ? "table marks" : "table";
      return `<div class="${classes}" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
    })
    .replaceAll("<pre data-language", '<pre tabindex="0" data-language');
}

/** The text of a piece of HTML, for an attribute. */
const textIn = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll('"', "&quot;")
    .trim();

const withRedoc = (text: string, { head, body }: RedocParts) =>
  text
    .replace("</head>", () => `${head}</head>`)
    .replace(placeOfRedoc, (place) => place.replace("></", () => `>${body}</`));

/** What every page may do: load from its own origin, and run the inline scripts that it is built with. */
const policyOf = (text: string, others: string[]) =>
  [
    "default-src 'none'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // Pagefind compiles WebAssembly.
    `script-src 'self' 'wasm-unsafe-eval'${hashesOf(text)}`,
    ...others,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** Of Starlight's pages: Expressive Code colours by attributes. */
const starlightPolicy = (text: string, mockSources: readonly string[]) =>
  policyOf(text, ["style-src 'self'", "style-src-attr 'unsafe-inline'"]).replace(
    "connect-src 'self'",
    ["connect-src 'self'", ...(hasForms(text) ? mockSources : [])].join(" "),
  );

const hasForms = (text: string) => text.includes('<details class="try');

/** Of Redoc's pages: it styles itself as it runs. */
const redocPolicy = (text: string) => policyOf(text, ["style-src 'self' 'unsafe-inline'", "font-src data:"]);

/** The inline scripts of a page, as a policy names them. */
function hashesOf(text: string): string {
  const hashes = [...text.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, content = ""]) => ` 'sha256-${createHash("sha256").update(content).digest("base64")}'`,
  );
  return [...new Set(hashes)].join("");
}

const withPolicy = (text: string, policy: string) =>
  text.replace(
    /<meta charset="utf-8"\s*\/?>/i,
    (charset) => `${charset}<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );

/** Says where the Markdown of a page is; the page for what is not there has none. */
const withMarkdownLink = (path: string, text: string) =>
  path === "404.html"
    ? text
    : text.replace(
        "<title>",
        `<link rel="alternate" type="text/markdown" href="${posix.basename(markdownPath(path))}"><title>`,
      );
