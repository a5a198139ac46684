/** The members of a JSON body, as rows of a table. */
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
  /** With the names of what it is in: `data.token`. */
  name: string;
  type: string;
  isRequired: boolean;
  description: string;
}

/** Every member of a body, those of all variants included, each once; none where the body is free. */
export function membersOf(document: OpenApiDocument, schema: Schema | Reference | undefined): Member[] {
  const members = new Map<string, Member>();
  const visit = (node: Described | Reference, path: string, seen: readonly object[]) => {
    const schema = resolve<Described>(document, node);
    if (seen.includes(schema)) return;
    const inside = [...seen, schema];
    for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
      visit(part, path, inside);
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      // A variant says with `false` which members it may not have.
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

/** In words, such as `string or number`: the types of the variants if the schema itself has none. */
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
