/** The values of a template, wherever they are in it. */
import { pointerOf } from "./pointer.ts";
import type { Template, Value } from "./sign-in.ts";

/** Every value with the JSON Pointer of its place. */
export function leavesOf(template: Template, path: readonly string[] = []): { value: Value; pointer: string }[] {
  const children: [string, Template][] | undefined =
    "members" in template
      ? Object.entries(template.members)
      : "items" in template
        ? template.items.map((item, index) => [String(index), item])
        : undefined;
  if (!children) return [{ value: template as Value, pointer: pointerOf(path) }];
  return children.flatMap(([name, child]) => leavesOf(child, [...path, name]));
}
