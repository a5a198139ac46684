/** The open points of `specs/README.md`: what sources contradict each other on or leave open, by the codes of its rows. */
import { type MdastNode, markdownToMdast } from "satteri";
import { sourcesPath } from "./paths.ts";

/** Titles by codes, such as `which user name comes back` by `m5`. */
export type Points = ReadonlyMap<string, string>;

/** The code that a row of a table has as its first cell. */
export const pointCode = /^[a-z]\d+$/;

/** Every row whose first cell is a code; its second cell has the title. */
export function pointsOf(markdown: string): Points {
  const rows = [...nodesIn(markdownToMdast(markdown))].filter(({ type }) => type === "tableRow");
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const [code = "", title = ""] = childrenOf(row).map((cell) => textOf(cell).trim());
      return pointCode.test(code) ? [[code, title]] : [];
    }),
  );
}

/** How a point is called wherever a page shows it, such as `m5: which user name comes back`. */
const pointName = (points: Points, code: string) => {
  const title = points.get(code);
  return title ? `${code}: ${title}` : code;
};

/** A link to a point on the page of the sources, by nothing but its code. */
const codeLink = new RegExp(`\\[([a-z]\\d+)\\](\\([^)]*${sourcesPath}#\\1\\))`, "g");

/** Every text in a value that is data, with the links to points called by their titles. */
export const withNamedPoints = <T>(value: T, points: Points): T =>
  JSON.parse(JSON.stringify(value), (_, member) =>
    typeof member === "string"
      ? member.replaceAll(codeLink, (_, code: string, target: string) => `[${pointName(points, code)}]${target}`)
      : member,
  );

/**
 * Markdown in which every point that the text names is a link to it, with its title.
 *
 * @param sources address of the page of the sources
 */
export function namePoints(markdown: string, points: Points, sources: string): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const link = (code: string) => `[${pointName(points, code)}](${sources}#${code})`;
  const visit = (node: MdastNode): void => {
    const { start, end } = node.position ?? {};
    const range = { start: start?.offset ?? 0, end: end?.offset ?? 0 };
    if (node.type === "link") {
      const codes = textOf(node).split(/, ?/);
      if (codes.every((code) => points.has(code))) edits.push({ ...range, text: codes.map(link).join(", ") });
      return;
    }
    if (node.type === "heading") return;
    if (node.type === "text") {
      const source = markdown.slice(range.start, range.end);
      const text = source.replaceAll(/\b[a-z]\d+\b/g, (code) => (points.has(code) ? link(code) : code));
      if (text !== source) edits.push({ ...range, text });
    }
    // The first cell of a row is where its links lead.
    for (const child of childrenOf(node).slice(node.type === "tableRow" ? 1 : 0)) visit(child);
  };
  visit(markdownToMdast(markdown));
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), markdown);
}

export const childrenOf = (node: MdastNode): MdastNode[] => ("children" in node ? (node.children as MdastNode[]) : []);

/** A node and all below it, in the order of the text. */
export function* nodesIn(node: MdastNode): Generator<MdastNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** The text of a node without its markup. */
export function textOf(node: MdastNode): string {
  if (node.type === "break") return " ";
  return "value" in node ? String(node.value).replaceAll("\n", " ") : childrenOf(node).map(textOf).join("");
}
