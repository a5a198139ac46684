import { extensionsSchema } from "../../src/openapi/check-shape.ts";
import { violationsOf } from "../../src/openapi/shape.ts";
import type { Context } from "./redocly.ts";

/** `x-token` must match `specs/extensions.schema.json`. */
export function tokenShape() {
  return {
    SecurityScheme(scheme: { "x-token"?: unknown } | null, ctx: Context) {
      const token = scheme?.["x-token"];
      if (token === undefined) return;
      for (const { path, message } of violationsOf(extensionsSchema, { $ref: "#/$defs/x-token" }, token)) {
        const name = ["x-token", ...path].join(".");
        ctx.report({ message: `\`${name}\` ${message}.`, location: ctx.location.child(["x-token", ...path]) });
      }
    },
  };
}
