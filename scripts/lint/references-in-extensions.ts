import type { Context, Location } from "./redocly.ts";

/** Members whose value is data of the API. */
const data = new Set(["value", "example", "default", "const", "enum"]);

/** Members whose value is a map. Its keys are names, not keywords. */
const maps = new Set([
  ...["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"],
  ...["schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links"],
  ...["callbacks", "pathItems", "webhooks", "content", "encoding", "variables"],
]);

/** The kind of a node: an object of keywords, a map of names, the responses of an operation, or part of an extension. */
type Kind = "object" | "map" | "responses" | "extension";

/** Returns the kind of the value of a key in such a node; undefined for data. */
function kindOf(child: unknown, key: string, kind: Kind, isComponents: boolean): Kind | undefined {
  if (kind === "extension") return kind;
  if (kind === "map") return "object";
  if (key.startsWith("x-")) return "extension";
  if (kind === "responses") return "object";
  if (data.has(key)) return undefined;
  // The list of examples of a schema is data. Other lists contain objects.
  if (Array.isArray(child)) return key === "examples" ? undefined : "object";
  if (key === "responses") return isComponents ? "map" : "responses";
  return maps.has(key) ? "map" : "object";
}

/** Bundlers do not follow a `$ref` in an extension, so it does not resolve in their output. */
export function referencesInExtensions() {
  const check = (ctx: Context, node: unknown, location: Location, kind: Kind, isComponents = false) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      if (kind === "extension" && key === "$ref") {
        ctx.report({
          message:
            "A reference in an extension does not work in a bundle; name its target as a string, as `x-token` does.",
          location: location.child(key),
        });
      }
      const next = kindOf(child, key, kind, isComponents);
      if (next) check(ctx, child, location.child(key), next, kind === "object" && key === "components");
    }
  };
  return {
    Root(root: unknown, ctx: Context) {
      check(ctx, root, ctx.location, "object");
    },
  };
}
