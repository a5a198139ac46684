import type { Context, Root } from "./redocly.ts";

/** A reference, a security requirement or `x-token` must use each component. */
export function unusedComponents() {
  return {
    Root(root: Root, ctx: Context) {
      const used = new Set(usesIn(root));
      for (const [section, components] of Object.entries(root.components ?? {})) {
        for (const name of Object.keys(components ?? {})) {
          if (used.has(`#/components/${section}/${name}`)) continue;
          ctx.report({
            message: `Nothing uses the component ${name}.`,
            location: ctx.location.child(["components", section, name]).key(),
          });
        }
      }
    },
  };
}

function usesIn(node: unknown, key = ""): string[] {
  if (typeof node === "string") {
    if (key === "$ref") return [node];
    return key === "response" ? [`#/components/responses/${node}`] : [];
  }
  if (typeof node !== "object" || node === null) return [];
  if (key === "security" && Array.isArray(node)) {
    return node.flatMap((need) => Object.keys(need ?? {}).map((name) => `#/components/securitySchemes/${name}`));
  }
  return Object.entries(node).flatMap(([name, child]) => usesIn(child, name));
}
