/** Reads the headers of a client: `Prefer` as in Prism, and cleaned `Accept` and `Authorization`. */

import { splitHeader, tokenPattern, unquoted } from "./http.ts";

/** Preferences for the response. */
export interface Preferences {
  /** HTTP status of the preferred response. */
  code?: number;
  /** Name of the preferred example. */
  example?: string;
  /** Whether to generate the body from the schema. */
  dynamic?: boolean;
  /** Name of the refusal to return if the token of the request is not valid. */
  refusal?: string;
}

/**
 * Reads `Prefer: code=400, example=name, dynamic=true`, or the query parameters `__code`, `__example` and `__dynamic`
 * if there is no such header. Ignores other preferences, as RFC 7240 requires.
 *
 * @returns the preferences, or a sentence about a wrong one.
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
  // If several have the same name, the first one wins (RFC 7240, section 2).
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
 * Returns credentials that Prism accepts: it expects `Bearer` in this spelling, and no colon in the password of `Basic`. It
 * checks only that there are credentials.
 */
export function cleanAuthorization(header: string): string {
  const basic = /^basic +(\S+)$/i.exec(header)?.[1];
  if (basic === undefined) return header.replace(/^bearer(?= )/i, "Bearer");
  const [username, ...password] = Buffer.from(basic, "base64").toString().split(":");
  const hasPassword = password.length > 0;
  return hasPassword ? `Basic ${Buffer.from(`${username}:${password.join("")}`).toString("base64")}` : header;
}

const mediaRange = new RegExp(`^${tokenPattern}/${tokenPattern}(\\s*;\\s*${tokenPattern}=${tokenPattern})*$`);

/** Returns the valid media ranges of an Accept header; undefined if there are none, which means any. */
export function cleanAccept(header: string | undefined): string | undefined {
  const ranges = (header ?? "")
    .split(",")
    .map((range) => range.trim())
    .filter((range) => mediaRange.test(range));
  return ranges.length > 0 ? ranges.join(", ") : undefined;
}
