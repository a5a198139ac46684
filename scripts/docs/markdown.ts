/** Turns a Markdown file of the repository into a page of the site. */
import { createRequire } from "node:module";
import { posix } from "node:path";
import GithubSlugger from "github-slugger";
import MarkdownIt, { type Token } from "markdown-it";
import { UserError } from "../lib/main.ts";
import { Html, html } from "./html.ts";
import { linkFrom, type Page } from "./page.ts";

// Its types pull the DOM's into the whole project, so it is loaded without them.
const hljs: { highlight(code: string, options: { language: string }): { value: string } } = createRequire(
  import.meta.url,
)("highlight.js/lib/common");

/** A Markdown file that becomes a page. */
export interface MarkdownFile {
  /** Path in the repository. */
  file: string;
  /** Path of its page on the site. */
  path: string;
  text: string;
}

/** Where a link of a page was written, for messages. */
export interface LinkOrigin {
  page: string;
  href: string;
  /** `file:line`. */
  at: string;
}

/** Paths of the site by paths in the repository: what a link in a Markdown file may lead to. */
export type Targets = ReadonlyMap<string, string>;

/** A row of a table whose first cell is such an id can be linked to. */
const rowId = /^[a-z]\d+$/;

/**
 * @throws UserError when the file has no title, or links to a file that is not on the site.
 */
export function markdownPage(
  { file, path, text }: MarkdownFile,
  targets: Targets,
): { page: Page; links: LinkOrigin[] } {
  const markdown = new MarkdownIt({ highlight });
  const tokens = markdown.parse(text, {});
  const [title, description] = [textAfter(tokens, "heading_open"), textAfter(tokens, "paragraph_open")];
  if (tokens[0]?.tag !== "h1" || !title || !description)
    throw new UserError(`${file}:1 must begin with a title (# …) and a paragraph.`);
  const links = rewriteLinks(tokens, { file, path }, targets);
  addIds(tokens);
  markdown.renderer.rules.heading_close = (all, index) => {
    const id = all[index - 2]?.attrGet("id");
    const anchor =
      id && all[index]?.tag !== "h1"
        ? html` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`
        : "";
    return `${anchor}</${all[index]?.tag}>\n`;
  };
  // What scrolls sideways must be reachable by keyboard.
  markdown.renderer.rules.table_open = () => '<table tabindex="0">\n';
  const body = markdown.renderer.render(tokens, markdown.options, {}).replaceAll("<pre>", '<pre tabindex="0">');
  return {
    page: {
      path,
      title: `${title} · provider-auth`,
      description: description.split(/(?<=\.)\s/)[0] ?? description,
      body: html`<article class="guide">${new Html(body)}</article>`,
    },
    links,
  };
}

/** What the navigation calls a Markdown page. */
export const titleOf = ({ title }: Page) => title.replace(/ · provider-auth$/, "");

const languages: Record<string, string> = {
  ts: "typescript",
  js: "javascript",
  sh: "bash",
  yaml: "yaml",
  json: "json",
};

function highlight(code: string, name: string): string {
  const language = languages[name];
  return language ? hljs.highlight(code, { language }).value : "";
}

/** The text of the first block of a kind, without its markup. */
function textAfter(tokens: Token[], type: string): string | undefined {
  const inline = tokens[tokens.findIndex((token) => token.type === type) + 1];
  return inline?.children?.map((child) => (child.type === "softbreak" ? " " : child.content)).join("");
}

/** Makes links to files of the repository links to pages of the site. */
function rewriteLinks(tokens: Token[], from: { file: string; path: string }, targets: Targets): LinkOrigin[] {
  const links: LinkOrigin[] = [];
  let first = 0;
  for (const token of tokens) {
    // The cells of a table have no line of their own, but the row before them has.
    if (token.nesting !== -1) first = token.map?.[0] ?? first;
    let line = first + 1;
    for (const [index, child] of (token.children ?? []).entries()) {
      if (child.type === "softbreak" || child.type === "hardbreak") line++;
      const href = child.type === "link_open" ? String(child.attrGet("href")) : "";
      if (href === "" || /^[a-z]+:/.test(href)) continue;
      const at = `${from.file}:${line}`;
      const [target = "", anchor] = href.split("#");
      const page = target ? targets.get(posix.join(posix.dirname(from.file), target)) : from.path;
      if (!page) {
        throw new UserError(
          `${at} links to ${href}, which is no page of the site; mend the link, or name the file in backticks.`,
        );
      }
      // Only on the site can a row be linked to; in the repository its section has to do.
      const text = token.children?.[index + 1]?.content ?? "";
      const fragment = rowId.test(text) ? text : anchor;
      const rewritten = (target ? linkFrom(from.path, page) : "") + (fragment === undefined ? "" : `#${fragment}`);
      child.attrSet("href", rewritten);
      links.push({ page: from.path, href: rewritten, at });
    }
  }
  return links;
}

/** Headings get the ids that GitHub gives them; rows of numbered tables get their number. */
function addIds(tokens: Token[]): void {
  const slugger = new GithubSlugger();
  for (const [index, token] of tokens.entries()) {
    const content = tokens[index + 1]?.content ?? "";
    if (token.type === "heading_open") token.attrSet("id", slugger.slug(content));
    const cell = token.type === "tr_open" ? tokens[index + 2]?.content.trim() : undefined;
    if (cell && rowId.test(cell)) token.attrSet("id", cell);
  }
}
