/** Lists the members of a JSON body as rows of a table. */
import { type OpenApiDocument, type Reference, resolve, type Schema } from "../../src/openapi/document.ts";

interface Described extends Omit<Schema, "properties"> {
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  items?: Described | Reference;
  required?: string[];
  properties?: Record<string, Described | Reference | false>;
  oneOf?: (Described | Reference)[];
  anyOf?: (Described | Reference)[];
  allOf?: (Described | Reference)[];
}

export interface Member {
  /** The name with those of its parents: `data.token`. */
  name: string;
  type: string;
  isRequired: boolean;
  description: string;
}

/** Returns every member of a body once, including those of all variants; none if the body is free-form. */
export function membersOf(document: OpenApiDocument, schema: Schema | Reference | undefined): Member[] {
  const members = new Map<string, Member>();
  const visit = (node: Described | Reference, path: string, seen: readonly object[]) => {
    const schema = resolve<Described>(document, node);
    if (seen.includes(schema)) return;
    const inside = [...seen, schema];
    for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
      visit(part, path, inside);
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      // A variant excludes members with `false`.
      if (typeof property !== "object") continue;
      const member = resolve<Described>(document, property);
      const full = path + name;
      const isRequired = schema.required?.includes(name) ?? false;
      const known = members.get(full);
      members.set(full, {
        name: full,
        type: known?.type || typeOf(document, member),
        isRequired: isRequired && (known?.isRequired ?? true),
        description: known?.description || (member.description ?? "").trim(),
      });
      visit(member, `${full}.`, inside);
    }
    if (schema.items) visit(schema.items, path.replace(/\.$/, "[]."), inside);
  };
  if (schema) visit(schema as Described, "", []);
  return [...members.values()];
}

/** Returns the type in words, such as `string or number`, from the variants if the schema has none. */
function typeOf(
  document: OpenApiDocument,
  { type, format, enum: values, const: only, oneOf, anyOf }: Described,
): string {
  if (only !== undefined) return JSON.stringify(only);
  if (values) return values.map((value) => JSON.stringify(value)).join(" or ");
  if (!type) {
    const variants = [...(oneOf ?? []), ...(anyOf ?? [])].map((node) => typeOf(document, resolve(document, node)));
    return [...new Set(variants.filter(Boolean))].join(" or ");
  }
  const names = [type].flat().join(" or ");
  return format ? `${names} (${format})` : names;
}
