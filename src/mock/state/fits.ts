/** Checks whether a schema allows a string at a place in a body. */
import type { OpenApiDocument } from "../../openapi/document.ts";
import { schemasAt } from "../../openapi/schema-pointer.ts";

interface Schema {
  type?: string | readonly string[];
  pattern?: string;
  maxLength?: number;
  enum?: readonly unknown[];
  const?: unknown;
}

/** @returns false even if only one of several alternatives does not allow it */
export function isAllowed(document: OpenApiDocument, schema: object, pointer: string, text: string): boolean {
  return schemasAt(document, schema, pointer).every((each) => {
    if (typeof each !== "object" || each === null) return each !== false;
    const { type, pattern, maxLength = Number.POSITIVE_INFINITY, enum: values, const: only }: Schema = each;
    return (
      (type === undefined || [type].flat().includes("string")) &&
      (pattern === undefined || new RegExp(pattern, "u").test(text)) &&
      text.length <= maxLength &&
      (values === undefined || values.includes(text)) &&
      (only === undefined || only === text)
    );
  });
}
