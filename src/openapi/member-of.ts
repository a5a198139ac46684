/** An own member of an object, or an item of a list; undefined when there is none. Inherited members never count. */
export function memberOf(node: unknown, name: string | number): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
  return (node as Record<string | number, unknown>)[name];
}
