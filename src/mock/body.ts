/** Turns the bytes of a request body into what the engine validates, by its content type. */
import type { XmlShape } from "../xml.ts";

export const formMediaType = "application/x-www-form-urlencoded";

/**
 * The parsed body: a value for JSON, an object of strings for XML and forms, otherwise the text, and nothing for an
 * empty body.
 *
 * @throws SyntaxError when the bytes are not what the content type says.
 */
export async function parseBody(
  bytes: Uint8Array,
  mediaType: string,
  xmlShape: XmlShape | undefined,
): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  // TextDecoder drops a byte order mark.
  const text = new TextDecoder().decode(bytes);
  if (/[/+]json$/.test(mediaType)) return JSON.parse(text);
  if (mediaType === formMediaType) return Object.fromEntries(new URLSearchParams(text));
  if (/[/+]xml$/.test(mediaType) && xmlShape) {
    const { readXml } = await import("../xml.ts");
    return readXml(xmlShape, text);
  }
  return text;
}

/** The media type of a content type header, in lower case and without parameters; empty when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Whether a string has the form `type/subtype`; Prism throws at anything else. */
export function isMediaType(value: string): boolean {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(value);
}
