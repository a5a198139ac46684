import type { Context, Root } from "./redocly.ts";

/** The response that `x-token` names for a refused token is a component. */
export function tokenRefusal() {
  return {
    Root({ components }: Root, ctx: Context) {
      for (const [name, scheme] of Object.entries(components?.securitySchemes ?? {})) {
        const response = scheme?.["x-former-token"]?.refusal?.response;
        if (typeof response !== "string" || components?.responses?.[response]) continue;
        ctx.report({
          message: `There is no response ${response} in \`components.responses\`.`,
          location: ctx.location.child([
            "components",
            "securitySchemes",
            name,
            "x-former-token",
            "refusal",
            "response",
          ]),
        });
      }
    },
  };
}
