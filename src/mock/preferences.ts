/** What a client says in its headers: `Prefer` as Prism users know it, and `Accept` and `Authorization`, cleaned. */

import { splitHeader, tokenPattern, unquoted } from "./http.ts";

/** Preferences for the answer. */
export interface Preferences {
  /** HTTP status of the wanted response. */
  code?: number;
  /** Name of the wanted example. */
  example?: string;
  /** Whether to make the body up from the schema. */
  dynamic?: boolean;
  /** Name of the refusal to answer with if the token of the request is not in force. */
  refusal?: string;
}

/**
 * Reads `Prefer: code=400, example=name, dynamic=true`, or the query parameters `__code`, `__example` and `__dynamic`
 * when there is no such header. Other preferences are ignored, as RFC 7240 wants it.
 *
 * @returns the preferences, or a sentence on the one that is wrong.
 */
export function parsePreferences(header: string | undefined, query: URLSearchParams): Preferences | string {
  const given = header === undefined ? fromQuery(query) : fromHeader(header);
  const { code, dynamic, example } = given;
  if (code !== undefined && !/^[2-5]\d\d$/.test(code)) {
    return "The preference code must be a status from 200 to 599, such as code=400.";
  }
  if (dynamic !== undefined && !/^(true|false)$/.test(dynamic)) return "The preference dynamic must be true or false.";
  return {
    ...(code !== undefined && { code: Number(code) }),
    ...(example !== undefined && { example }),
    ...(dynamic !== undefined && { dynamic: dynamic === "true" }),
  };
}

type Given = Partial<Record<"code" | "example" | "dynamic", string>>;

function fromHeader(header: string): Given {
  const pairs = splitHeader(header, ",;").map((part) => {
    const [name = "", ...value] = part.split("=");
    return [name.trim().toLowerCase(), unquoted(value.join("=").trim())] as const;
  });
  // Of several with one name the first counts (RFC 7240, section 2).
  return Object.fromEntries(pairs.reverse().filter(([name]) => ["code", "example", "dynamic"].includes(name)));
}

function fromQuery(query: URLSearchParams): Given {
  const names = ["code", "example", "dynamic"] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(`__${name}`);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/**
 * The credentials as Prism takes them, which wants `Bearer` in this case, and no colon in the password of `Basic`: it
 * looks only whether they are there.
 */
export function cleanAuthorization(header: string): string {
  const basic = /^basic +(\S+)$/i.exec(header)?.[1];
  if (basic === undefined) return header.replace(/^bearer(?= )/i, "Bearer");
  const [username, ...password] = Buffer.from(basic, "base64").toString().split(":");
  const isWhole = password.length > 0;
  return isWhole ? `Basic ${Buffer.from(`${username}:${password.join("")}`).toString("base64")}` : header;
}

const mediaRange = new RegExp(`^${tokenPattern}/${tokenPattern}(\\s*;\\s*${tokenPattern}=${tokenPattern})*$`);

/** The media ranges of an Accept header that are well-formed; nothing when none is, which then means any. */
export function cleanAccept(header: string | undefined): string | undefined {
  const ranges = (header ?? "")
    .split(",")
    .map((range) => range.trim())
    .filter((range) => mediaRange.test(range));
  return ranges.length > 0 ? ranges.join(", ") : undefined;
}
