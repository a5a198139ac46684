/** Where JSON Schema 2020-12 has schemas within a schema. Everything else in a schema is data or an extension. */
import { isObject } from "../../src/internal/is-object.ts";

const single = [
  ...["items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties"],
  ...["not", "if", "then", "else"],
];
const lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
const maps = ["properties", "patternProperties", "dependentSchemas"];

/** The schemas directly within a schema, each with its path from there. Definitions count only where a `$ref` leads. */
export function subschemasOf(schema: object): [path: string[], subschema: unknown][] {
  return Object.entries(schema).flatMap(([keyword, value]): [string[], unknown][] => {
    if (single.includes(keyword)) return [[[keyword], value]];
    const isContainer = lists.includes(keyword) ? Array.isArray(value) : maps.includes(keyword) && isObject(value);
    return isContainer ? Object.entries(value).map(([name, child]) => [[keyword, name], child]) : [];
  });
}
