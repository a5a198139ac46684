import type { Context, Location, MediaType } from "./redocly.ts";

interface Schema {
  oneOf?: unknown[];
  anyOf?: unknown[];
  properties?: Record<string, unknown>;
  "x-provenance"?: unknown;
}

/** Every member of a `oneOf` or `anyOf` in a request body, however deep, says where it is known from. */
export function requestVariantProvenance() {
  const check = (ctx: Context, schema: unknown, location: Location, isVariant: boolean) => {
    const resolved = ctx.resolve<Schema>(schema as Schema);
    const node = resolved.node;
    if (!node) return;
    // Only for a reference is the resolved location that of the schema itself.
    const here = node === schema ? location : (resolved.location ?? location);
    if (isVariant && !node.oneOf && !node.anyOf && !node["x-provenance"]) {
      ctx.report({ message: "A variant of a request body must have `x-provenance`.", location: here });
    }
    for (const keyword of ["oneOf", "anyOf"] as const) {
      node[keyword]?.forEach((member, index) => {
        check(ctx, member, here.child([keyword, index]), true);
      });
    }
    for (const [name, property] of Object.entries(node.properties ?? {})) {
      check(ctx, property, here.child(["properties", name]), false);
    }
  };
  return {
    RequestBody: {
      MediaType(mediaType: MediaType, ctx: Context) {
        check(ctx, mediaType.schema, ctx.location.child("schema"), false);
      },
    },
  };
}
