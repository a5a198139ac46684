/** The mock without a port: a function to use instead of `fetch`. */
import { memberOf } from "../internal/request-member.ts";
import { bodiless, linesOf, type MockRequest, type MockResponse, sendableResponse } from "./http.ts";

/** `fetch` of a mock, without a port and for any origin. */
export type MockFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export function createFetch(handle: (request: MockRequest) => Promise<MockResponse>, maxBodyBytes: number): MockFetch {
  async function answer(request: Request, signal: AbortSignal | undefined): Promise<Response> {
    const { method } = request;
    const body = new Uint8Array(await request.arrayBuffer());
    // If the caller has given up by now, make no request, because a real `fetch` would send nothing.
    signal?.throwIfAborted();
    const isTooLarge = body.length > maxBodyBytes;
    const asked = {
      method,
      url: new URL(request.url),
      headers: headersOf(request),
      body: isTooLarge ? new Uint8Array() : body,
      isTooLarge,
    };
    const response = sendableResponse(await handle(asked));
    const { status, headers, delayMs, breakage } = response;
    if (delayMs) await delay(delayMs, signal);
    if (breakage === "before-headers") throw reset();
    if (request.redirect === "error" && headers.location) throw new TypeError("fetch failed");
    const isEmpty = method === "HEAD" || bodiless.has(status);
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      linesOf(name, value).map((line): [string, string] => [name, line]),
    );
    return new Response(isEmpty ? null : bodyOf(response, signal), { status, headers: lines });
  }

  return async (input, init) => {
    const request = requestOf(input, init);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    return signal ? unlessAborted(answer(request, signal), signal) : answer(request, undefined);
  };
}

function requestOf(input: string | URL | Request, init: RequestInit | undefined): Request {
  // A relative URL gets any origin, because only the path matters.
  if (!(input instanceof Request)) return new Request(new URL(input, "http://mock.invalid"), init);
  if (init?.body == null) return new Request(input, init);
  // Member by member, because happy-dom would use the body of the Request.
  const members = ["method", "headers", "redirect"] as const;
  const merged = Object.fromEntries(members.map((name) => [name, memberOf({ input, init }, name)]));
  return new Request(input.url, { ...init, ...merged });
}

/** Returns the headers by lower-case name. The Headers of some test environments, such as happy-dom, keep the original case. */
function headersOf({ headers }: Request): Record<string, string> {
  return Object.fromEntries([...headers.keys()].map((name) => [name.toLowerCase(), headers.get(name) ?? ""]));
}

/** Returns the result of the work, or rejects with the signal's reason as soon as it aborts. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Waits. After an abort, the timer is cleared, because the caller already has the signal's reason. */
function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}

/** Returns the body; as a stream if reading it may fail, because the connection breaks or the caller gives up. */
function bodyOf(
  { body, breakage }: MockResponse,
  signal: AbortSignal | undefined,
): string | ReadableStream<Uint8Array> {
  if (!breakage && !signal) return body;
  const sent = breakage === "within-body" ? body.slice(0, Math.floor(body.length / 2)) : breakage ? "" : body;
  let stop = () => {};
  const release = () => signal?.removeEventListener("abort", stop);
  return new ReadableStream({
    start(controller) {
      stop = () => controller.error(signal?.reason);
      signal?.addEventListener("abort", stop, { once: true });
      if (sent) controller.enqueue(new TextEncoder().encode(sent));
    },
    pull(controller) {
      release();
      if (breakage) controller.error(reset());
      else controller.close();
    },
    cancel: release,
  });
}

/** Returns what `fetch` throws if the other side resets the connection. */
function reset(): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}
