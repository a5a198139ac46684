import type { Context, Root } from "./redocly.ts";

/** The response that `x-token` names for a refused token must be a component. */
export function tokenRefusal() {
  return {
    Root({ components }: Root, ctx: Context) {
      for (const [name, scheme] of Object.entries(components?.securitySchemes ?? {})) {
        const refusals = scheme?.["x-token"]?.refusals;
        for (const [index, refusal] of Array.isArray(refusals) ? refusals.entries() : []) {
          const response = refusal?.response;
          if (typeof response !== "string" || components?.responses?.[response]) continue;
          const path = ["components", "securitySchemes", name, "x-token", "refusals", index, "response"];
          ctx.report({
            message: `There is no response ${response} in \`components.responses\`.`,
            location: ctx.location.child(path),
          });
        }
      }
    },
  };
}
