/** Requests and responses as the parts of the mock hand them to each other: no sockets, no streams. */

export interface MockRequest {
  /** Upper-case HTTP method. */
  method: string;
  /** The whole URL that was asked for. */
  url: URL;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The whole body; empty when there is none. */
  body: Uint8Array;
  /** Whether the body is larger than is read, in which case `body` is empty. Default: false. */
  isTooLarge?: boolean;
  /**
   * Why the request may be the doing of a stranger's web page, as a sentence; such a request gets neither control nor
   * state. Default: it is not.
   */
  stranger?: string;
}

/** The source of a pattern for `token` as RFC 9110 defines it, the stuff of media types and parameter names. */
export const tokenPattern = "[\\w!#$%&'*+.^`|~-]+";

/** The parts of a header between separators, which mean nothing within quotes (RFC 9110, section 5.6). */
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

/** What a quoted string says; any other text as it is. */
export function unquoted(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, "$1") : text;
}

/** How a connection breaks: before the head of the answer, after it, or in the middle of the body. */
export type Breakage = "before-headers" | "after-headers" | "within-body";

export interface MockResponse {
  status: number;
  /** Header names in lower case; each line of `set-cookie` is a header of its own. */
  headers: Record<string, string>;
  body: string;
  /** Milliseconds to wait before answering. Default: none. */
  delayMs?: number;
  /** Where the connection breaks. Default: nowhere. */
  breakage?: Breakage;
}

/** Statuses whose answers have no body (RFC 9110). */
export const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Headers about the connection and how a body travels on it; a document may declare them, but only whoever writes the
 * message can know them.
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
 * The answer as HTTP can carry it: characters that have no place in a header are percent-encoded as UTF-8, and what
 * cannot be sent at all becomes a 500 that says why.
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

/** The lines of a header: `Set-Cookie` alone may have several. */
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

/** An answer of the mock itself, not of a spec: a problem document (RFC 9457). */
export function problem(status: number, detail: string, headers: Record<string, string> = {}): MockResponse {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify({ title: titles[status] ?? "Error", status, detail }),
  };
}

/** An answer in JSON. */
export function json(status: number, value: unknown): MockResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** Text as it may stand in a header, and not too much of it. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, 4000);
}
