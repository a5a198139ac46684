/** Whether a schema allows a text at the place of a part of an answer. */
import type { OpenApiDocument } from "../../openapi/document.ts";
import { schemasAt } from "../../openapi/schema-pointer.ts";

interface Schema {
  type?: string | readonly string[];
  pattern?: string;
  maxLength?: number;
  enum?: readonly unknown[];
  const?: unknown;
}

/** @returns false also where one of several alternatives does not allow it */
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
