/** JSON Pointers (RFC 6901). */

const partsOf = (pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** What a pointer points at, or undefined. */
export function valueAt(root: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce((parent, key) => (parent as Record<string, unknown> | null | undefined)?.[key], root);
}

/** A copy of the value with another one where the pointer points; objects on the way are made. */
export function withValueAt(root: unknown, pointer: string, value: unknown): unknown {
  const [first, ...rest] = partsOf(pointer);
  if (first === undefined) return value;
  const parent = typeof root === "object" && root !== null ? (root as Record<string, unknown>) : {};
  const below = rest.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { ...parent, [first]: withValueAt(parent[first], below, value) };
}
