/** Finds the lines of values in a YAML file. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Key } from "./cursor.ts";

/** The line of the member's name, or of the item. If it does not exist, the line of the nearest node around it. */
export function lineIn(document: Document, lines: LineCounter, path: readonly Key[]): number {
  let node: unknown = document.contents;
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0;
  for (const key of path) {
    const next = childOf(settle(node, document), key, document);
    if (!next) break;
    offset = next.offset;
    node = next.node;
  }
  return lines.linePos(offset).line;
}

const settle = (node: unknown, document: Document): unknown =>
  isAlias(node) ? (node as Alias).resolve(document) : node;

function childOf(node: unknown, key: Key, document: Document): { node: unknown; offset: number } | undefined {
  const offsetOf = (child: unknown) => (child as Node | null)?.range?.[0];
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    const offset = offsetOf(item);
    return offset === undefined ? undefined : { node: item, offset };
  }
  if (!isMap(node)) return undefined;
  const named = (name: string) =>
    (node as YAMLMap).items.find((pair: Pair) => isScalar(pair.key) && String(pair.key.value) === name);
  const own = named(String(key));
  const offset = offsetOf(own?.key);
  if (own && offset !== undefined) return { node: own.value, offset };
  // The members of a merge key (`<<`) are elsewhere in the file.
  const merged = settle(named("<<")?.value, document);
  const sources = isSeq(merged) ? merged.items.map((item) => settle(item, document)) : [merged];
  return sources.map((source) => childOf(source, key, document)).find((found) => found !== undefined);
}
