/** Lists the values of templates and steps, at any depth. */
import { pointerOf } from "./pointer.ts";
import type { Step, Template, Value } from "./sign-in.ts";

/** Every value, with the JSON Pointer to it. */
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

/** Every value that a step puts into its request. */
export function valuesOf({ payload, parameters, security }: Step): Value[] {
  const ofSecurity =
    security?.scheme === "basic" ? [security.username, security.password] : security && [security.token];
  const ofPayload = payload ? leavesOf(payload).map(({ value }) => value) : [];
  return [...ofPayload, ...parameters.map(({ value }) => value), ...(ofSecurity ?? [])];
}
