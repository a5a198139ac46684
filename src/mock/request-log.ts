/** What the mock was asked and how it answered, without secrets: for assertions in tests and for the log on a desk. */
import type { MockRequest } from "./http.ts";

/** One request and its answer. */
export interface RequestLogEntry {
  /** The first part of the path, whether anything is mounted there or not. */
  provider: string;
  /** Such as `POST`. */
  method: string;
  /** Path and query; the values of query parameters, and secrets in the path, are left out. */
  path: string;
  /** HTTP status of the answer. */
  status: number;
  /** Name of the scenario that was answered, if any. */
  scenario?: string | undefined;
  /** What did not fit the spec, or what the state refused without its being seen, a sentence each; mostly empty. */
  violations: readonly string[];
  /** Kind of the fault that was injected, if any. */
  fault?: string | undefined;
}

/** As many requests are remembered, the newest. */
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
      // Not at every request beyond the limit: cutting copies the whole array.
      if (entries.length >= 2 * limit) entries = entries.slice(-limit);
      onRequest(entry);
    },
    entries: () => entries.slice(-limit),
    clear() {
      entries = [];
    },
  };
}

/** The path and the names of its query parameters; a value may be a token. */
export function redactedPath({ url }: MockRequest): string {
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  return names.length > 0 ? `${url.pathname}?${names.join("&")}` : url.pathname;
}
