/** Returns an own member of an object, or an item of a list; undefined if there is none. Ignores inherited members. */
export function memberOf(node: unknown, name: string | number): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
  return (node as Record<string | number, unknown>)[name];
}
