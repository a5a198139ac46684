/** The nodes of a Markdown text, and edits at their places. */
import type { MdastNode } from "satteri";

export const childrenOf = (node: MdastNode): MdastNode[] => ("children" in node ? (node.children as MdastNode[]) : []);

/** Yields a node and all its descendants, in the order of the text. */
export function* nodesIn(node: MdastNode): Generator<MdastNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** Returns the text of a node without markup. */
export function textOf(node: MdastNode): string {
  if (node.type === "break") return " ";
  return "value" in node ? String(node.value).replaceAll("\n", " ") : childrenOf(node).map(textOf).join("");
}

/** A change of a text between two offsets. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Makes changes that do not overlap. */
export const apply = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: by }) => result.slice(0, start) + by + result.slice(end), text);

/** Returns the offsets of a node in its text. */
export function rangeOf({ position }: MdastNode): { start: number; end: number } {
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 };
}
