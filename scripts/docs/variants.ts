/** Formats the variants of a request body as Markdown, because Redoc omits their descriptions. */
import { type OpenApiDocument, operationOf, resolve, type Schema } from "../../src/openapi/document.ts";
import { plain, proseLine } from "./prose.ts";

interface Variant extends Schema {
  title?: string;
  description?: string;
  oneOf?: Variant[];
  properties?: Record<string, Variant>;
}

/** Returns every variant of an operation's request with its description, which `copy` already has in words. */
export function variantsInWords(copy: OpenApiDocument, operationId: string): string | undefined {
  const operation = operationOf(copy, operationId);
  const schemas = new Set(Object.values(operation?.requests ?? {}).map(({ schema = {} }) => resolve(copy, schema)));
  const variants = [...schemas].flatMap((schema) => variantsOf(copy, schema as Variant));
  if (variants.length === 0) return undefined;
  return variants
    .map(({ title, description }) => `* **${plain(title ?? "")}**${description ? `: ${proseLine(description)}` : ""}`)
    .join("\n");
}

function variantsOf(copy: OpenApiDocument, schema: Variant): Variant[] {
  const variants = (schema.oneOf ?? []).map((variant) => resolve(copy, variant));
  const members = Object.values(schema.properties ?? {}).map((member) => resolve(copy, member));
  const own = variants.filter(({ title }) => title !== undefined);
  return [...own, ...[...variants, ...members].flatMap((each) => variantsOf(copy, each))];
}
