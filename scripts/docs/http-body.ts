/** Formats the body of a request for a file, with references to variables. */
import { writeXml } from "../../src/internal/write-xml.ts";
import { type OpenApiDocument, operationOf, resolve, xmlShapeOf } from "../../src/openapi/document.ts";
import { formMediaType, isJsonType, isXmlType } from "../../src/openapi/media-types.ts";
import type { Template } from "../../src/openapi/sign-in.ts";
import { type Referred, type Variables, withReferences } from "./http-variables.ts";

export interface BodySource {
  document: OpenApiDocument;
  operationId: string;
  mediaType: string;
  body: unknown;
  /** The sources of the parts of the body. Undefined: the body has no references. */
  payload: Template | undefined;
}

export function bodyOf({ document, operationId, mediaType, body, payload }: BodySource, variables: Variables): string {
  if (isJsonType(mediaType)) return jsonOf(body, payload, variables);
  if (mediaType === formMediaType) return formOf(body, payload, variables);
  const schema = operationOf(document, operationId)?.requests[mediaType]?.schema;
  const shape = schema && isXmlType(mediaType) ? xmlShapeOf(resolve(document, schema)) : undefined;
  // A client of an editor may take a line for one of its own, such as the title of the next request.
  return shape && typeof body === "object"
    ? writeXml(shape, body as Record<string, unknown>).replaceAll("\n", "&#xA;")
    : String(body);
}

function jsonOf(body: unknown, payload: Template | undefined, variables: Variables): string {
  const references = new Set<string>();
  const refer = (referred: Referred, value: string) => {
    // A variable contains its value as it appears in the body.
    const text = JSON.stringify(value) === `"${value}"` ? variables.refer(referred, value) : value;
    if (text !== value) references.add(`"${text}"`);
    return text;
  };
  const written = JSON.stringify(withReferences(payload, body, refer), null, 2);
  // Escape text that only looks like a reference.
  return written.replaceAll(/"\{\{\w+\}\}"|\{\{/g, (text) =>
    references.has(text) ? text : text.replace("{{", "{\\u007b"),
  );
}

function formOf(body: unknown, payload: Template | undefined, variables: Variables): string {
  const references = new Map<string, string>();
  const refer = (referred: Referred, value: string) => {
    const text = encodeURIComponent(value) === value ? variables.refer(referred, value) : value;
    if (text !== value) references.set(encodeURIComponent(text), text);
    return text;
  };
  const fields = new URLSearchParams(withReferences(payload, body, refer) as Record<string, string>);
  return String(fields).replaceAll(/%7B%7B\w+%7D%7D/g, (text) => references.get(text) ?? text);
}
