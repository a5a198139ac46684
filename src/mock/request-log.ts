/** The requests to the mock and its responses, without secrets: for assertions in tests and for the log on the terminal. */
import type { MockRequest } from "./http.ts";

/** A request and its response. */
export interface RequestLogEntry {
  /** The first part of the path, whether or not anything is mounted there. */
  provider: string;
  /** Such as `POST`. */
  method: string;
  /** Path and query, without the values of query parameters and without secrets in the path. */
  path: string;
  /** HTTP status of the response. */
  status: number;
  /** Name of the scenario of the response, if any. */
  scenario?: string | undefined;
  /** What did not fit the spec, or why the state refused the request, one sentence each; usually empty. */
  violations: readonly string[];
  /** Kind of the fault that was injected, if any. */
  fault?: string | undefined;
}

/** The number of requests that are kept: the newest ones. */
const limit = 10_000;

export interface RequestLog {
  record(entry: RequestLogEntry): void;
  entries(): readonly RequestLogEntry[];
  clear(): void;
}

export function createRequestLog(onRequest: (entry: RequestLogEntry) => void = () => {}): RequestLog {
  let entries: RequestLogEntry[] = [];
  return {
    record(entry) {
      entries.push(entry);
      // Not at every request beyond the limit, because slicing copies the array.
      if (entries.length >= 2 * limit) entries = entries.slice(-limit);
      onRequest(entry);
    },
    entries: () => entries.slice(-limit),
    clear() {
      entries = [];
    },
  };
}

/** Returns the path and the names of its query parameters, without the values, because one may be a token. */
export function redactedPath({ url }: MockRequest): string {
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  return names.length > 0 ? `${url.pathname}?${names.join("&")}` : url.pathname;
}
