/** Converts a Markdown file of the repository for the site: adds front matter for Starlight, and converts links. */
import { posix } from "node:path";
import GithubSlugger from "github-slugger";
import { type MdastNode, markdownToMdast } from "satteri";
import { UserError } from "../lib/main.ts";
import { escapeText } from "./html.ts";
import { apply, childrenOf, type Edit, nodesIn, rangeOf, textOf } from "./mdast.ts";
import { pointCode } from "./points.ts";

/** A Markdown file that becomes a page. */
export interface MarkdownFile {
  /** Path in the repository. */
  file: string;
  /** Path of its page on the site. */
  path: string;
  text: string;
}

/** A page in Starlight's format. */
export interface Content {
  /** Path of the page on the site, such as `guides/mock.html`. */
  path: string;
  title: string;
  description: string;
  /** Markdown with front matter. */
  text: string;
}

/** The targets of links in Markdown files: paths of the site by paths in the repository. */
export type Targets = ReadonlyMap<string, string>;

/** The placeholder for the address of the site, until `finish.ts` makes the links relative. */
export const siteBase = "/--base--/";

/** Starlight reads the title from the front matter. It takes it for HTML in the head of the page, but not in the heading. */
export function frontMatter(fields: { title: string; head?: object[]; [name: string]: unknown }): string {
  const { title, head = [] } = fields;
  const inHead = { tag: "title", content: escapeText(`${title} | provider-auth`) };
  const all = /[<&]/.test(title) ? { ...fields, head: [...head, inHead] } : fields;
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  return `---\n${lines.join("")}---\n\n`;
}

/** Returns the ids that the headings and numbered rows of a Markdown file have on the site. */
export function idsOf(text: string): Set<string> {
  const slugger = new GithubSlugger();
  const ids = new Set<string>();
  for (const node of nodesIn(markdownToMdast(text))) {
    if (node.type === "heading" && node.depth > 1) ids.add(slugger.slug(textOf(node)));
    const id = rowIdOf(node);
    if (id) ids.add(id);
  }
  return ids;
}

/** Returns the targets of the links in a Markdown text. */
export const urlsIn = (text: string): string[] =>
  [...nodesIn(markdownToMdast(text))].flatMap((node) =>
    node.type === "link" || node.type === "image" || node.type === "definition" ? [node.url] : [],
  );

/**
 * @param ids the ids in the Markdown files of `targets`
 * @throws UserError with file and line, if the file has no title or a link has no target
 */
export function contentOf(
  { file, path, text }: MarkdownFile,
  targets: Targets,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): Content {
  const tree = markdownToMdast(text);
  const [heading, paragraph] = childrenOf(tree);
  if (heading?.type !== "heading" || heading.depth !== 1 || paragraph?.type !== "paragraph")
    throw new UserError(`${file}:1 must begin with a title (# …) and a paragraph.`);
  const [title, lead] = [textOf(heading), textOf(paragraph)];
  const description = lead.split(/(?<=\.)\s/)[0] ?? lead;

  const edits: Edit[] = [{ ...rangeOf(heading), text: "" }];
  for (const node of childrenOf(tree)
    .slice(1)
    .flatMap((child) => [...nodesIn(child)])) {
    if (node.type === "html") edits.push({ ...rangeOf(node), text: sourceOf(text, node).replaceAll("<", "&lt;") });
    const id = rowIdOf(node);
    const [cell] = childrenOf(node);
    const [content] = cell ? childrenOf(cell) : [];
    if (id && content) edits.push({ start: rangeOf(content).start, end: rangeOf(content).start, text: anchor(id) });
    if (node.type === "link" || node.type === "image" || node.type === "definition") {
      const at = `${file}:${node.position?.start.line}`;
      const url = siteUrl(node, { file, path, at }, targets, ids);
      if (url !== node.url) edits.push(urlEdit(text, node, url));
    }
  }
  return { path, title, description, text: frontMatter({ title, description }) + apply(text, edits).trimStart() };
}

/** A target for links, since a row cannot have an id in Markdown. */
const anchor = (id: string) => `<a id="${id}" class="row"></a>`;

type Linking = MdastNode & { url: string };

/** Returns the target of a link on the site. */
function siteUrl(
  node: Linking,
  { file, path, at }: { file: string; path: string; at: string },
  targets: Targets,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (/^(https?|mailto):/.test(node.url)) return node.url;
  const [name = "", fragment] = node.url.split("#");
  const target = name ? posix.join(posix.dirname(file), name) : file;
  const page = name ? targets.get(target) : path;
  if (!page || /^[a-z]+:/i.test(name)) {
    throw new UserError(
      `${at} links to ${node.url}, which is not a page of the site; fix the link, or put the name of the file in backticks.`,
    );
  }
  // Links to rows only work on the site. In the repository, the link goes to the section.
  const words = textOf(node);
  const id = pointCode.test(words) ? words : fragment;
  const hash = id === undefined ? "" : `#${id}`;
  const known = ids.get(target);
  if (id !== undefined && known && !known.has(decodeURIComponent(id)))
    throw new UserError(`${at} links to ${page}${hash}, which does not exist.`);
  return name ? siteBase + page + hash : hash;
}

/** Replaces the address of a link, but not the same text in its label. */
function urlEdit(text: string, node: Linking, url: string): Edit {
  const { start, end } = rangeOf(node);
  const last = childrenOf(node).at(-1);
  const from = last ? rangeOf(last).end : start;
  const at = text.lastIndexOf(node.url, end) >= from ? text.indexOf(node.url, from) : from;
  return { start: at, end: at + node.url.length, text: url };
}

const sourceOf = (text: string, node: MdastNode) => text.slice(rangeOf(node).start, rangeOf(node).end);

/** Returns the number of a row of a table, if it has one. */
function rowIdOf(node: MdastNode): string | undefined {
  if (node.type !== "tableRow") return undefined;
  const [cell] = childrenOf(node);
  const text = cell ? textOf(cell).trim() : "";
  return pointCode.test(text) ? text : undefined;
}
