/** Formats the texts of a spec as Markdown in which nothing becomes HTML. */
import { type MdastNode, markdownToMdast } from "satteri";
import { block } from "./markdown.ts";
import { apply, childrenOf, type Edit, nodesIn, rangeOf } from "./mdast.ts";

/** Formats a description or a note, which is Markdown. Escapes its HTML and harmful links, and closes its code blocks. */
export function prose(text: string | undefined): string {
  let result = (text ?? "").trim();
  // After an edit, the parser may find more.
  for (let next = escaped(result); next !== result; next = escaped(result)) result = next;
  return result;
}

/** Formats a description or a note for one line, such as a cell of a table. */
export const proseLine = (text: string | undefined) =>
  // The prefix prevents that the line begins a block.
  prose(`. ${oneLine(text ?? "")}`).slice(2);

/** Formats a title or a name, which is not Markdown. */
export const plain = (text: string) =>
  oneLine(text)
    .replaceAll(/[\\`*[\]|~]|(?<!\w)_|_(?!\w)|:(?=:)/g, "\\$&")
    .replaceAll(/&(?=#?\w+;)/g, "&amp;")
    .replaceAll("<", "&lt;");

/** Returns a link with a title of a spec as its label. */
export const linkTo = (title: string, url: string) =>
  `[${plain(title)}](${url.replaceAll(/[()<>\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`)})`;

/** Replaces line breaks by spaces. */
export const oneLine = (text: string) => text.trim().replaceAll(/\s+/g, " ");

function escaped(markdown: string): string {
  const tree = markdownToMdast(markdown);
  const blocks = childrenOf(tree).flatMap((node) => blockEdits(markdown, node));
  const edits = blocks.length > 0 ? blocks : [...nodesIn(tree)].flatMap((node) => nodeEdits(markdown, node));
  return apply(markdown, edits);
}

/** Rewrites a code block that is not closed, or that is not in backticks. */
function blockEdits(markdown: string, node: MdastNode): Edit[] {
  if (node.type !== "code") return [];
  const range = rangeOf(node);
  const source = markdown.slice(range.start, range.end);
  if (/^(`{3,})[^`]*\n\1$/s.test(source) || /^(`{3,}).*\n\1$/s.test(source)) return [];
  return [{ ...range, text: block(node.lang ?? "", node.value) }];
}

function nodeEdits(markdown: string, node: MdastNode): Edit[] {
  const { start, end } = rangeOf(node);
  const source = markdown.slice(start, end);
  const edit = (text: string) => (text === source ? [] : [{ start, end, text }]);
  switch (node.type) {
    case "html":
      // The rest may be code, so it is parsed again.
      return [{ start, end: start + 1, text: "&lt;" }];
    case "text":
      // Starlight reads lines of colons as directives. A tag can span two texts.
      return edit(source.replaceAll(/^:::/gm, "\\:::").replaceAll(/<(?=[a-z/!?])/gi, "&lt;"));
    case "link":
    case "image":
    case "definition":
      if (isHarmless(node.url)) return [];
      return [{ start, end: start + 1, text: source.startsWith("<") ? "&lt;" : `\\${source.charAt(0)}` }];
    default:
      return [];
  }
}

/** Whether a link cannot run code in the page. */
const isHarmless = (url: string) =>
  !/^[a-z][a-z\d+.-]*:/i.test(url.replaceAll(/\s/g, "")) || /^(https?|mailto):/i.test(url);
