/** Request bodies, each with its content type. */
import { AuthError } from "../errors.ts";
import { writeElements, type XmlTags } from "../internal/write-xml.ts";
import type { Json } from "./account.ts";

/** A body with its content type. */
export interface Body {
  /** Media type. */
  contentType: string;
  /** The encoded body. */
  body: string;
}

type Encode = (value: Json) => Body;

/** Encodes a JSON body. */
export const json = (value: Json, contentType = "application/json"): Body => ({
  contentType,
  body: JSON.stringify(value),
});

/** Encodes a form body. Members that are undefined or null are omitted. */
export const form = (value: Readonly<Record<string, Json>>): Body => ({
  contentType: "application/x-www-form-urlencoded",
  body: query(value).slice(1),
});

/** Encodes a plain text body. */
export const plain = (value: Json): Body => ({ contentType: "text/plain", body: String(value) });

/** Encodes a query, including its question mark; returns an empty string if no parameter has a value. */
export function query(parameters: Readonly<Record<string, Json>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}

/**
 * Encodes an XML body.
 *
 * @throws AuthError `CONFIGURATION` when a value contains a character that XML does not allow.
 */
export function xml(value: Readonly<Record<string, Json>>, tags: XmlTags, contentType = "application/xml"): Body {
  try {
    return { contentType, body: writeElements(tags, value) };
  } catch (error) {
    throw new AuthError("CONFIGURATION", `${(error as Error).message}; send it as JSON (bodyFormat "json") instead.`);
  }
}

/**
 * Returns the encoder for a `bodyFormat`.
 *
 * @param name the format. Default: the first one
 * @throws AuthError `CONFIGURATION` when there is no such format.
 */
export function formatOf(
  provider: string,
  formats: Readonly<Record<string, Encode>>,
  name = Object.keys(formats)[0],
): Encode {
  const format = typeof name === "string" && Object.hasOwn(formats, name) && formats[name];
  if (format) return format;
  throw new AuthError(
    "CONFIGURATION",
    `The bodyFormat of ${provider} must be one of ${Object.keys(formats).join(", ")}.`,
  );
}

/** What openapi-fetch passes to its middleware. */
interface Sending {
  /** The request, as openapi-fetch made it. */
  request: Request;
  /** The path template in the document. */
  schemaPath: string;
}

/** Middleware of openapi-fetch. */
interface Formatting {
  /** Returns the request in another format; undefined to send it unchanged. */
  onRequest(sending: Sending): Promise<Request | undefined>;
}

/** Returns openapi-fetch middleware that converts the JSON body of a request to the format of its path. */
export const inFormats = (formats: Readonly<Record<string, Encode>>): Formatting => ({
  async onRequest({ request, schemaPath }) {
    const encode = formats[schemaPath];
    if (!encode || request.headers.get("Content-Type") !== "application/json") return undefined;
    const { contentType, body } = encode(JSON.parse(await request.text()));
    request.headers.set("Content-Type", contentType);
    return new Request(request, { body });
  },
});
