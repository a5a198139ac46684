/** Whether a schema allows a text at the place of a part of an answer. */
import { type OpenApiDocument, resolve } from "../../openapi/document.ts";
import { partsOf } from "../../openapi/pointer.ts";

interface Schema {
  type?: string | readonly string[];
  pattern?: string;
  maxLength?: number;
  enum?: readonly unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** @returns false also where one of several alternatives does not allow it */
export function isAllowed(document: OpenApiDocument, schema: object, pointer: string, text: string): boolean {
  const leaves = partsOf(pointer).reduce<Schema[]>(
    (schemas, part) => schemas.flatMap((each) => branches(document, each.properties?.[part] ?? each.items ?? {})),
    branches(document, schema),
  );
  return leaves.every(
    ({ type, pattern, maxLength = Number.POSITIVE_INFINITY, enum: values, const: only }) =>
      (type === undefined || [type].flat().includes("string")) &&
      (pattern === undefined || new RegExp(pattern, "u").test(text)) &&
      text.length <= maxLength &&
      (values === undefined || values.includes(text)) &&
      (only === undefined || only === text),
  );
}

/** The schema itself and those that it consists of. */
function branches(document: OpenApiDocument, node: object): Schema[] {
  const schema: Schema = resolve<Schema>(document, node);
  const within = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => list ?? []);
  return [schema, ...within.flatMap((each) => branches(document, each))];
}
