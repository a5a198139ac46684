/** Reads request bodies into the values that the engine validates, and writes the engine's values as text. */

import type { XmlShape } from "../internal/write-xml.ts";
import { formMediaType, isJsonType, isXmlType, multipartMediaType } from "../openapi/media-types.ts";
import { decode, decodeLeniently, decodeXml } from "./charset.ts";
import { splitHeader, tokenPattern, unquoted } from "./http.ts";
import { checkXml } from "./xml-limits.ts";

/** A parsed Content-Type header. */
export interface ContentType {
  /** `type/subtype` in lower case. */
  mediaType: string;
  /** In lower case; absent if the header has none. */
  charset?: string;
  /** What separates the parts of a multipart body. */
  boundary?: string;
}

const mediaTypePattern = new RegExp(`^${tokenPattern}/${tokenPattern}$`);
const parameterPattern = new RegExp(`^(${tokenPattern})=(${tokenPattern}|"(?:[^"\\\\]|\\\\.)*")$`);

/** Parses a Content-Type header; returns undefined for an invalid one, for which Prism would throw. */
export function parseContentType(header: string): ContentType | undefined {
  // Part by part, because one pattern for the whole header could be made to backtrack for ever.
  const [mediaType = "", ...rest] = splitHeader(header, ";");
  const parameters = rest.filter(Boolean).map((part) => parameterPattern.exec(part));
  if (!mediaTypePattern.test(mediaType) || parameters.includes(null)) return undefined;
  const parameterOf = (name: string) => {
    const parameter = parameters.find((candidate) => candidate?.[1]?.toLowerCase() === name);
    return unquoted(parameter?.[2] ?? "");
  };
  const charset = parameterOf("charset").toLowerCase();
  const boundary = parameterOf("boundary");
  return { mediaType: mediaType.toLowerCase(), ...(charset && { charset }), ...(boundary && { boundary }) };
}

/** What an operation says about its request body. */
export interface BodyShape {
  /** Its form in XML. If absent, XML is not read. */
  xmlShape?: XmlShape | undefined;
  /** Whether it may be a multipart form. Default: false, such a form is not read. */
  hasParts?: boolean;
}

/**
 * Parses a body: returns a value for JSON, an object of strings for XML and both kinds of form, otherwise the text, and
 * undefined for an empty body.
 *
 * @throws SyntaxError if the bytes do not match the content type.
 * @throws RangeError if the charset is unknown.
 */
async function parseBody(
  bytes: Uint8Array,
  type: ContentType,
  { xmlShape, hasParts = false }: BodyShape = {},
): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  if (hasParts && type.mediaType === multipartMediaType) return parseMultipart(bytes, type);
  if (isXmlType(type.mediaType) && xmlShape) {
    const text = decodeXml(bytes, type.charset);
    checkXml(text);
    const { readXml } = await import("../openapi/xml.ts");
    return readXml(xmlShape, text);
  }
  const { mediaType, charset = "utf-8" } = type;
  if (isJsonType(mediaType)) return parseJson(decode(bytes, charset));
  if (mediaType === formMediaType) return Object.fromEntries(new URLSearchParams(decode(bytes, charset)));
  return decodeLeniently(bytes, charset);
}

/**
 * Returns the body for the engine. A body that cannot be read becomes an empty one, which Prism refuses according to the
 * spec, and `violation` says why.
 */
export async function readBody(
  bytes: Uint8Array,
  type: ContentType,
  shape: BodyShape,
): Promise<{ body: unknown; violation?: string }> {
  try {
    return { body: await parseBody(bytes, type, shape) };
  } catch (error) {
    if (error instanceof RangeError) return { body: "", violation: error.message };
    if (!(error instanceof SyntaxError)) throw error;
    // The XML reader says what is wrong. The message of JSON.parse would quote a piece of the body.
    const reason = isXmlType(type.mediaType) ? `: ${error.message}` : "";
    return { body: "", violation: `The body is not valid ${type.mediaType}${reason}` };
  }
}

/** Returns the parts by name, and files as text. If several have the same name, the last one wins, as in forms. */
async function parseMultipart(bytes: Uint8Array, { boundary = "" }: ContentType): Promise<unknown> {
  const headers = { "content-type": `${multipartMediaType}; boundary="${boundary}"` };
  try {
    const form = await new Response(Uint8Array.from(bytes), { headers }).formData();
    const parts = [...form].map(async ([name, value]) => [
      name,
      typeof value === "string" ? value : await value.text(),
    ]);
    return Object.fromEntries(await Promise.all(parts));
  } catch (cause) {
    throw new SyntaxError("The parts cannot be read", { cause });
  }
}

/** No real body is nested deeper than this. Walking a deeper one would overflow the stack. */
const maxDepth = 200;

function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw new SyntaxError("The JSON is nested too deeply");
    level = level.flatMap((member) => (typeof member === "object" && member !== null ? Object.values(member) : []));
  }
  return value;
}

/** Whether the percent-encoding of a text is valid. Prism decodes paths, and throws if it is not. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Serialises a body in its media type: as JSON, as XML in the given shape, or as unchanged text. */
export async function serialiseBody(value: unknown, mediaType: string, xmlShape?: XmlShape): Promise<string> {
  if (value === undefined) return "";
  if (typeof value === "string" && !isJsonType(mediaType)) return value;
  if (isXmlType(mediaType) && xmlShape && typeof value === "object" && value !== null) {
    const { writeXml } = await import("../internal/write-xml.ts");
    return writeXml(xmlShape, value as Record<string, unknown>);
  }
  return JSON.stringify(value);
}
