/** Requests and responses as the parts of the mock exchange them, without sockets or streams. */

export interface MockRequest {
  /** Upper-case HTTP method. */
  method: string;
  /** The full URL of the request. */
  url: URL;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The complete body; empty if there is none. */
  body: Uint8Array;
  /** Whether the body exceeds the limit. Then `body` is empty. Default: false. */
  isTooLarge?: boolean;
  /**
   * Why a foreign web page may have sent the request, as a sentence. Such a request gets neither control nor state. Default:
   * none can have sent it.
   */
  stranger?: string;
}

/** The source of a pattern for `token` in RFC 9110, which media types and parameter names consist of. */
export const tokenPattern = "[\\w!#$%&'*+.^`|~-]+";

/** Splits a header at separators, except within quotes (RFC 9110, section 5.6). */
export function splitHeader(text: string, separators: string): string[] {
  const parts = [""];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (!isQuoted && separators.includes(character)) {
      parts.push("");
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    const isEscape = isQuoted && character === "\\";
    parts[parts.length - 1] += isEscape ? text.slice(at, ++at + 1) : character;
  }
  return parts.map((part) => part.trim());
}

/** Returns the content of a quoted string, and any other text unchanged. */
export function unquoted(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, "$1") : text;
}

/** Where a connection breaks: before the response headers, after them, or in the middle of the body. */
export type Breakage = "before-headers" | "after-headers" | "within-body";

export interface MockResponse {
  status: number;
  /** Header names in lower case; each line of `set-cookie` is a header of its own. */
  headers: Record<string, string>;
  body: string;
  /** Milliseconds to wait before responding. Default: none. */
  delayMs?: number;
  /** Where the connection breaks. Default: nowhere. */
  breakage?: Breakage;
}

/** Statuses of responses without a body (RFC 9110). */
export const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Headers about the connection and the transfer of a body. A document may declare them, but only the sender of the message
 * knows their values.
 */
const framing = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Returns a response that HTTP allows: characters that are invalid in a header are percent-encoded as UTF-8, and a response
 * that cannot be sent becomes a 500 that says why.
 */
export function sendableResponse(response: MockResponse): MockResponse {
  const { status, headers, body } = response;
  const fail = (reason: string) => ({ ...response, ...problem(500, `The response has ${reason}.`) });
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    return fail(`the status ${status}; only a status from 200 to 599 can be sent`);
  }
  const entries = Object.entries<unknown>(headers).filter(
    ([name, value]) => value !== undefined && value !== null && !framing.has(name.toLowerCase()),
  );
  const wrong = entries.find(([name]) => !headerName.test(name));
  if (wrong) return fail(`a header named ${JSON.stringify(wrong[0])}, which is not a valid header name`);
  return {
    ...response,
    headers: Object.fromEntries(entries.map(([name, value]) => [name, linesOf(name, String(value)).join("\n")])),
    body: bodiless.has(status) ? "" : body,
  };
}

const headerName = new RegExp(`^${tokenPattern}$`);

/** Returns the lines of a header. Only `Set-Cookie` may have several. */
export function linesOf(name: string, value: string): string[] {
  const lines = name.toLowerCase() === "set-cookie" ? value.split("\n").filter(Boolean) : [value];
  return lines.map(headerValue);
}

function headerValue(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
      .join("")
      .toUpperCase(),
  );
}

const titles: Record<number, string> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
};

/** Returns a response of the mock itself, which is not in a spec: a problem document (RFC 9457). */
export function problem(status: number, detail: string, headers: Record<string, string> = {}): MockResponse {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify({ title: titles[status] ?? "Error", status, detail }),
  };
}

/** Returns a JSON response. */
export function json(status: number, value: unknown): MockResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** Returns text that is valid in a header, of limited length. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, 4000);
}
