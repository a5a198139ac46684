/** JSON Pointers (RFC 6901). */
import { memberOf } from "./member-of.ts";

/** The names that a pointer consists of, from the outside in. */
export const partsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The pointer of such names. */
export const pointerOf = (parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** What a pointer points at, or undefined. */
export const valueAt = (root: unknown, pointer: string): unknown => partsOf(pointer).reduce(memberOf, root);

/** A copy of the value with another one where the pointer points; objects on the way are made. */
export function withValueAt(root: unknown, pointer: string, value: unknown): unknown {
  const [first, ...rest] = partsOf(pointer);
  if (first === undefined) return value;
  if (Array.isArray(root))
    return Object.assign([...root], { [first]: withValueAt(root[Number(first)], pointerOf(rest), value) });
  const parent = typeof root === "object" && root !== null ? (root as Record<string, unknown>) : {};
  return { ...parent, [first]: withValueAt(parent[first], pointerOf(rest), value) };
}
