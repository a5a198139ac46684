/** Bodies in and out: bytes to the value that the engine validates, and the engine's value to text. */
import type { XmlShape } from "../xml.ts";
import { tokenPattern } from "./http.ts";

export const formMediaType = "application/x-www-form-urlencoded";

/** A Content-Type header taken apart. */
export interface ContentType {
  /** `type/subtype` in lower case. */
  mediaType: string;
  /** In lower case. Default: `utf-8`. */
  charset: string;
}

const mediaTypePattern = new RegExp(`^${tokenPattern}/${tokenPattern}$`);
const parameterPattern = new RegExp(`^(${tokenPattern})=(?:(${tokenPattern})|"([^"]*)")$`);

/** Takes a Content-Type header apart; nothing when it is none, at which Prism would throw. */
export function parseContentType(header: string): ContentType | undefined {
  // Part by part: one pattern for the whole could be made to try for ever.
  const [mediaType = "", ...rest] = header.split(";").map((part) => part.trim());
  const parameters = rest.filter(Boolean).map((part) => parameterPattern.exec(part));
  if (!mediaTypePattern.test(mediaType) || parameters.includes(null)) return undefined;
  const charset = parameters.find((parameter) => parameter?.[1]?.toLowerCase() === "charset");
  return { mediaType: mediaType.toLowerCase(), charset: (charset?.[2] ?? charset?.[3] ?? "utf-8").toLowerCase() };
}

export const isJson = (mediaType: string) => /[/+]json$/.test(mediaType);
export const isXml = (mediaType: string) => /[/+]xml$/.test(mediaType);

/**
 * The parsed body: a value for JSON, an object of strings for XML and forms, otherwise the text, and nothing for an
 * empty body.
 *
 * @throws SyntaxError when the bytes are not what the content type says.
 * @throws RangeError when the charset is unknown.
 */
export async function parseBody(bytes: Uint8Array, type: ContentType, xmlShape?: XmlShape): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  const text = decode(bytes, type.charset);
  if (isJson(type.mediaType)) return parseJson(text);
  if (type.mediaType === formMediaType) return Object.fromEntries(new URLSearchParams(text));
  if (isXml(type.mediaType) && xmlShape) {
    const { readXml } = await import("../xml.ts");
    return readXml(xmlShape, text);
  }
  if (type.mediaType.startsWith("multipart/") && !isDecodable(text)) {
    throw new SyntaxError("The body has a percent sign that encodes nothing");
  }
  return text;
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

/** Whether every percent sign encodes something; Prism decodes paths and multipart bodies, and throws otherwise. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The text of the bytes, without a byte order mark. */
function decode(bytes: Uint8Array, charset: string): string {
  const decoder = new TextDecoder(charset, { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new SyntaxError(`The bytes are not ${charset}`, { cause });
  }
}

/** A body in the media type of its content type header: JSON, XML by the given shape, or text as it is. */
export async function serialiseBody(value: unknown, mediaType: string, xmlShape?: XmlShape): Promise<string> {
  if (value === undefined) return "";
  if (typeof value === "string" && !isJson(mediaType)) return value;
  if (isXml(mediaType) && xmlShape && typeof value === "object" && value !== null) {
    const { writeXml } = await import("../xml.ts");
    return writeXml(xmlShape, value as Record<string, unknown>);
  }
  return JSON.stringify(value);
}
