/** Bodies in and out: bytes to the value that the engine validates, and the engine's value to text. */

import type { XmlShape } from "../internal/write-xml.ts";
import { formMediaType, isJsonType, isXmlType, multipartMediaType } from "../openapi/media-types.ts";
import { decode, decodeLeniently, decodeXml } from "./charset.ts";
import { splitHeader, tokenPattern, unquoted } from "./http.ts";
import { checkXml } from "./xml-limits.ts";

/** A Content-Type header taken apart. */
export interface ContentType {
  /** `type/subtype` in lower case. */
  mediaType: string;
  /** In lower case. Absent: the header names none. */
  charset?: string;
  /** What separates the parts of a multipart body. */
  boundary?: string;
}

const mediaTypePattern = new RegExp(`^${tokenPattern}/${tokenPattern}$`);
const parameterPattern = new RegExp(`^(${tokenPattern})=(${tokenPattern}|"(?:[^"\\\\]|\\\\.)*")$`);

/** Takes a Content-Type header apart; nothing when it is not one, at which Prism would throw. */
export function parseContentType(header: string): ContentType | undefined {
  // Part by part: one pattern for the whole could be made to try for ever.
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
  /** How it looks as XML. Absent: XML is not read. */
  xmlShape?: XmlShape | undefined;
  /** Whether it may be a multipart form. Default: false, such a form is not read. */
  hasParts?: boolean;
}

/**
 * The parsed body: a value for JSON, an object of strings for XML and both kinds of form, otherwise the text, and
 * nothing for an empty body.
 *
 * @throws SyntaxError when the bytes are not what the content type says.
 * @throws RangeError when the charset is unknown.
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
 * The body as the engine takes it. A body that cannot be read becomes an empty one, which Prism refuses by the spec, and
 * `violation` says why.
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
    // The XML reader says what is wrong; the message of JSON.parse would show a piece of the body.
    const reason = isXmlType(type.mediaType) ? `: ${error.message}` : "";
    return { body: "", violation: `The body is not valid ${type.mediaType}${reason}` };
  }
}

/** The parts by name, a file as its text; of several with one name the last, as in forms. */
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

/** No real body is nested deeper than this; walking one that is would overflow the stack. */
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

/** Whether every percent sign encodes something; Prism decodes paths, and throws otherwise. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A body in the media type of its content type header: JSON, XML by the given shape, or text as it is. */
export async function serialiseBody(value: unknown, mediaType: string, xmlShape?: XmlShape): Promise<string> {
  if (value === undefined) return "";
  if (typeof value === "string" && !isJsonType(mediaType)) return value;
  if (isXmlType(mediaType) && xmlShape && typeof value === "object" && value !== null) {
    const { writeXml } = await import("../internal/write-xml.ts");
    return writeXml(xmlShape, value as Record<string, unknown>);
  }
  return JSON.stringify(value);
}
