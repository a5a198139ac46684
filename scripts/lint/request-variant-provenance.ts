import { isObject } from "../../src/internal/is-object.ts";
import type { Context, Location, MediaType } from "./redocly.ts";
import { subschemasOf } from "./subschemas.ts";

interface Schema {
  oneOf?: unknown[];
  anyOf?: unknown[];
  "x-provenance"?: unknown;
}

/** Every member of a `oneOf` or `anyOf` in a request body, at any depth, has its provenance. */
export function requestVariantProvenance() {
  const check = (ctx: Context, schema: unknown, location: Location, isVariant: boolean, seen: Set<string>) => {
    const resolved = ctx.resolve<Schema>(schema as Schema, location.source.absoluteRef);
    const node = resolved.node;
    if (!isObject(node)) return;
    // The resolved location is that of the schema only if there is a reference.
    const here = node === schema ? location : (resolved.location ?? location);
    const visit = `${here.absolutePointer} ${isVariant}`;
    if (seen.has(visit)) return;
    seen.add(visit);
    if (isVariant && !node.oneOf && !node.anyOf && !node["x-provenance"]) {
      ctx.report({ message: "A variant of a request body must have `x-provenance`.", location: here });
    }
    for (const [path, child] of subschemasOf(node)) {
      check(ctx, child, here.child(path), path[0] === "oneOf" || path[0] === "anyOf", seen);
    }
  };
  return {
    RequestBody: {
      MediaType(mediaType: MediaType, ctx: Context) {
        check(ctx, mediaType.schema, ctx.location.child("schema"), false, new Set());
      },
    },
  };
}
