/** Where JSON Schema 2020-12 allows schemas within a schema. Everything else in a schema is data or an extension. */
import { isObject } from "../../src/internal/is-object.ts";

const single = [
  ...["items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties"],
  ...["not", "if", "then", "else"],
];
const lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
const maps = ["properties", "patternProperties", "dependentSchemas"];

/** Returns the schemas directly within a schema, with their paths. Definitions count only if a `$ref` references them. */
export function subschemasOf(schema: object): [path: string[], subschema: unknown][] {
  return Object.entries(schema).flatMap(([keyword, value]): [string[], unknown][] => {
    if (single.includes(keyword)) return [[[keyword], value]];
    const isContainer = lists.includes(keyword) ? Array.isArray(value) : maps.includes(keyword) && isObject(value);
    return isContainer ? Object.entries(value).map(([name, child]) => [[keyword, name], child]) : [];
  });
}
