import type { Context, Location } from "./redocly.ts";

/** Members whose value is data of the API. */
const data = new Set(["value", "example", "default", "const", "enum"]);

/** Bundlers follow no `$ref` inside an extension, so that it leads nowhere in what they write. */
export function referencesInExtensions() {
  const check = (ctx: Context, node: unknown, location: Location, isInside: boolean) => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      if (isInside && name === "$ref") {
        ctx.report({
          message: "A reference in an extension is lost in a bundle; name its target as text, as `x-token` does.",
          location: location.child(name),
        });
      }
      if (!data.has(name)) check(ctx, child, location.child(name), isInside || name.startsWith("x-"));
    }
  };
  return {
    Root(root: unknown, ctx: Context) {
      check(ctx, root, ctx.location, false);
    },
  };
}
