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
}

/** The source of a pattern for `token` as RFC 9110 defines it, the stuff of media types and parameter names. */
export const tokenPattern = "[\\w!#$%&'*+.^`|~-]+";

/** How a connection breaks: before the head of the answer, after it, or in the middle of the body. */
export type Breakage = "before-headers" | "after-headers" | "within-body";

export interface MockResponse {
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: string;
  /** Milliseconds to wait before answering. Default: none. */
  delayMs?: number;
  /** Where the connection breaks. Default: nowhere. */
  breakage?: Breakage;
}

const titles: Record<number, string> = {
  400: "Bad Request",
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
