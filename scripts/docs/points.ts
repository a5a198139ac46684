/** Reads the open points of `specs/README.md`, where sources disagree or leave a gap, by the codes of the rows. */
import { type MdastNode, markdownToMdast } from "satteri";
import { apply, childrenOf, type Edit, nodesIn, rangeOf, textOf } from "./mdast.ts";
import { sourcesPath } from "./paths.ts";
import { plain } from "./prose.ts";

/** Titles by code, such as `which user name comes back` for `m5`. */
export type Points = ReadonlyMap<string, string>;

/** The code in the first cell of a row. */
export const pointCode = /^[a-z]\d+$/;

/** Reads every row whose first cell is a code. The second cell has the title. */
export function pointsOf(markdown: string): Points {
  const rows = [...nodesIn(markdownToMdast(markdown))].filter(({ type }) => type === "tableRow");
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const [code = "", title = ""] = childrenOf(row).map((cell) => textOf(cell).trim());
      return pointCode.test(code) ? [[code, title]] : [];
    }),
  );
}

/** Returns the label of a point on all pages, such as `m5: which user name comes back`. */
const pointName = (points: Points, code: string) => {
  const title = points.get(code);
  return title ? `${code}: ${plain(title)}` : code;
};

/** A link to a point on the page of the sources, whose label is only the code. */
const codeLink = new RegExp(`\\[([a-z]\\d+)\\](\\([^)]*${sourcesPath}#\\1\\))`, "g");

/** Adds titles to the labels of links to points, in every string of a value. */
export const withNamedPoints = <T>(value: T, points: Points): T =>
  JSON.parse(JSON.stringify(value), (_, member) =>
    typeof member === "string"
      ? member.replaceAll(codeLink, (_, code: string, target: string) => `[${pointName(points, code)}]${target}`)
      : member,
  );

/**
 * Converts every code of a point in Markdown to a link with its title.
 *
 * @param sources address of the page of the sources
 */
export function namePoints(markdown: string, points: Points, sources: string): string {
  const edits: Edit[] = [];
  const link = (code: string) => `[${pointName(points, code)}](${sources}#${code})`;
  const visit = (node: MdastNode): void => {
    const range = rangeOf(node);
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
    // The first cell of a row is the target of the links.
    for (const child of childrenOf(node).slice(node.type === "tableRow" ? 1 : 0)) visit(child);
  };
  visit(markdownToMdast(markdown));
  return apply(markdown, edits);
}
