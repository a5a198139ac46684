/** Prepares built pages to be served below any prefix: relative links, Redoc's part, and a content security policy. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import { siteBase } from "./content.ts";
import { markdownPath } from "./paths.ts";

/** Returns a relative link from one path of the site to another, so that the site works below any prefix. */
export const linkFrom = (page: string, target: string) => "../".repeat(page.split("/").length - 1) + target;

/** What Redoc renders for the head and for the body of a page. */
export interface RedocParts {
  head: string;
  body: string;
}

/** The place of Redoc's part in the content of a page. */
export const placeOfRedoc = '<div class="redoc not-content"></div>';

export interface FinishOptions {
  /** The origins to which the forms of a page may send. */
  mockSources: readonly string[];
  /** Redoc's parts by the paths of their pages. Their links are already relative. */
  redoc: ReadonlyMap<string, RedocParts>;
}

/** Returns the final files of the site. Only text files change. */
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
      return withPolicy(withRedoc(text, parts), redocPolicy(text, parts));
    }
    case ".js":
      return relativeInScript(path, String(content));
    case ".css":
      return String(content).replaceAll(siteBase, linkFrom(path, ""));
    default:
      return content;
  }
}

/** Astro's links to the landing page have no file name. */
const relativeLinks = (path: string, text: string) =>
  text
    .replaceAll(new RegExp(`(["'])${siteBase}(?=["'#])`, "g"), `$1${linkFrom(path, "index.html")}`)
    .replaceAll(siteBase, linkFrom(path, ""));

/** A script resolves links against its own address. */
const relativeInScript = (path: string, text: string) =>
  text.replaceAll(
    new RegExp(`(["'\`])${siteBase}([^"'\`]*)\\1`, "g"),
    (_, __, rest: string) => `(new URL(${JSON.stringify(linkFrom(path, rest) || "./")},import.meta.url).pathname)`,
  );

/** Makes what scrolls horizontally reachable by keyboard. A table keeps its role, because a region around it scrolls. */
function accessible(text: string): string {
  let tables = 0;
  return text
    .replaceAll(/<table>(.*?)<\/table>/gs, (table, content: string) => {
      const names = [...content.matchAll(/<th\b[^>]*>(.*?)<\/th>/gs)].map(([, cell = ""]) => textIn(cell));
      tables++;
      const label = `Table ${tables}: ${names.filter(Boolean).join(", ")}`.replace(/: $/, "");
      // Tables with many columns contain marks, which need little width.
      const classes = names.length > 6 ? "table marks" : "table";
      return `<div class="${classes}" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
    })
    .replaceAll("<pre data-language", '<pre tabindex="0" data-language');
}

/** Returns the text of HTML, escaped for an attribute. */
const textIn = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll('"', "&quot;")
    .trim();

const withRedoc = (text: string, { head, body }: RedocParts) =>
  text
    .replace("</head>", () => `${head}</head>`)
    .replace(placeOfRedoc, (place) => place.replace("></", () => `>${body}</`));

/** Allows a page to load from its own origin, and to run its own inline scripts. */
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

/** The policy of Starlight's pages. Expressive Code needs style attributes for its colours. */
const starlightPolicy = (text: string, mockSources: readonly string[]) =>
  policyOf(beforeContent(text), ["style-src 'self'", "style-src-attr 'unsafe-inline'"]).replace(
    "connect-src 'self'",
    ["connect-src 'self'", ...(hasForms(text) ? mockSources : [])].join(" "),
  );

const hasForms = (text: string) => text.includes('<details class="try');

/** The policy of Redoc's pages. Redoc adds styles at run time. */
const redocPolicy = (text: string, { head, body }: RedocParts) =>
  policyOf(beforeContent(text) + head + body, ["style-src 'self' 'unsafe-inline'", "font-src data:"]);

/** Returns the part of a page that has all inline scripts of Starlight. The policy allows no script in the content. */
const beforeContent = (text: string) => text.split("<main", 1).join("");

/** Returns the hashes of the inline scripts of a page for its policy. */
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

/** Adds a link to the Markdown of a page. The page for missing pages has none. */
const withMarkdownLink = (path: string, text: string) =>
  path === "404.html"
    ? text
    : text.replace(
        "<title>",
        `<link rel="alternate" type="text/markdown" href="${posix.basename(markdownPath(path))}"><title>`,
      );
