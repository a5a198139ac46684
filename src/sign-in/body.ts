/** Bodies of requests, each with its content type. */
import { AuthError } from "../errors.ts";
import { writeElements, type XmlTags } from "../internal/write-xml.ts";
import type { Json } from "./account.ts";

/** A body with its content type. */
export interface Body {
  /** Media type. */
  contentType: string;
  /** The body as it is sent. */
  body: string;
}

type Encode = (value: Json) => Body;

/** A JSON body. */
export const json = (value: Json, contentType = "application/json"): Body => ({
  contentType,
  body: JSON.stringify(value),
});

/** Members without a value are left out, as JSON does it. */
export const form = (value: Readonly<Record<string, Json>>): Body => ({
  contentType: "application/x-www-form-urlencoded",
  body: query(value).slice(1),
});

/** A body of plain text. */
export const plain = (value: Json): Body => ({ contentType: "text/plain", body: String(value) });

/** A query with its question mark; nothing where no parameter has a value. */
export function query(parameters: Readonly<Record<string, Json>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}

/**
 * An XML body.
 *
 * @throws AuthError `CONFIGURATION` when a value holds a character that XML cannot carry.
 */
export function xml(value: Readonly<Record<string, Json>>, tags: XmlTags, contentType = "application/xml"): Body {
  try {
    return { contentType, body: writeElements(tags, value) };
  } catch (error) {
    throw new AuthError("CONFIGURATION", `${(error as Error).message}; send it as JSON (bodyFormat "json") instead.`);
  }
}

/**
 * The format that is wanted, the first one unless told.
 *
 * @throws AuthError `CONFIGURATION` when there is no such format.
 */
export function formatOf(
  provider: string,
  formats: Readonly<Record<string, Encode>>,
  name = Object.keys(formats)[0],
): Encode {
  const format = typeof name === "string" && Object.hasOwn(formats, name) && formats[name];
  if (format) return format;
  throw new AuthError("CONFIGURATION", `The bodyFormat of ${provider} is one of ${Object.keys(formats).join(", ")}.`);
}

/** What openapi-fetch tells its middleware. */
interface Sending {
  /** The request, as openapi-fetch made it. */
  request: Request;
  /** The path, as the document writes it. */
  schemaPath: string;
}

/** Middleware of openapi-fetch. */
interface Formatting {
  /** Gives the request in another format, or nothing where it stays as it is. */
  onRequest(sending: Sending): Promise<Request | undefined>;
}

/** Middleware of openapi-fetch that writes the JSON body of a request in the format of its path. */
export const inFormats = (formats: Readonly<Record<string, Encode>>): Formatting => ({
  async onRequest({ request, schemaPath }) {
    const encode = formats[schemaPath];
    if (!encode || request.headers.get("Content-Type") !== "application/json") return undefined;
    const { contentType, body } = encode(JSON.parse(await request.text()));
    request.headers.set("Content-Type", contentType);
    return new Request(request, { body });
  },
});
