/** JSON Pointers (RFC 6901). */
import { memberOf } from "./member-of.ts";

/** Splits a pointer into names, outermost first. */
export const partsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Joins names into a pointer. */
export const pointerOf = (parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The value that a pointer points to; undefined if there is none. */
export const valueAt = (root: unknown, pointer: string): unknown => partsOf(pointer).reduce(memberOf, root);

/** Returns a copy of a value in which the pointer points to another value. Creates missing objects on the path. */
export function withValueAt(root: unknown, pointer: string, value: unknown): unknown {
  const [first, ...rest] = partsOf(pointer);
  if (first === undefined) return value;
  if (Array.isArray(root))
    return Object.assign([...root], { [first]: withValueAt(root[Number(first)], pointerOf(rest), value) });
  const parent = typeof root === "object" && root !== null ? (root as Record<string, unknown>) : {};
  return { ...parent, [first]: withValueAt(parent[first], pointerOf(rest), value) };
}
