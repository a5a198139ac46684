import type { Context } from "./redocly.ts";

/** `true` and `false` are schemas, but client generators reject them as the schema of a property. */
export function booleanProperties() {
  return {
    SchemaProperties(properties: Record<string, unknown> | null, ctx: Context) {
      for (const [name, schema] of Object.entries(properties ?? {})) {
        if (typeof schema !== "boolean") continue;
        const instead = schema ? "write `{}`, which allows any value" : "write `{ not: {} }`, which allows no value";
        ctx.report({
          message: `The schema of the property ${name} is \`${schema}\`, which client generators reject; ${instead}.`,
          location: ctx.location.child(name),
        });
      }
    },
  };
}
