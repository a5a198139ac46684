/** The mock without a port: a function in the place of `fetch`. */
import type { MockRequest, MockResponse } from "./http.ts";

export type MockFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export function createFetch(handle: (request: MockRequest) => Promise<MockResponse>, maxBodyBytes: number): MockFetch {
  return async (input, init) => {
    // Relative to some origin, as in a page: only the path counts.
    const request = new Request(input instanceof Request ? input : new URL(input, "http://mock.invalid"), init);
    request.signal.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    const isTooLarge = body.length > maxBodyBytes;
    const response = await handle({
      method: request.method,
      url: new URL(request.url),
      headers: Object.fromEntries(request.headers),
      body: isTooLarge ? new Uint8Array() : body,
      isTooLarge,
    });
    if (response.delayMs) await delay(response.delayMs, request.signal);
    if (response.breakage === "before-headers") throw reset();
    if (request.redirect === "error" && response.headers.location) throw new TypeError("fetch failed");
    const isEmpty = request.method === "HEAD" || [101, 204, 205, 304].includes(response.status);
    return new Response(isEmpty ? null : bodyOf(response), { status: response.status, headers: response.headers });
  };
}

/** Waits, or rejects as `fetch` does when the signal is aborted. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** The body, or a stream that fails where the connection breaks. */
function bodyOf({ body, breakage }: MockResponse): string | ReadableStream<Uint8Array> {
  if (!breakage) return body;
  const sent = breakage === "within-body" ? body.slice(0, Math.floor(body.length / 2)) : "";
  return new ReadableStream({
    start(controller) {
      if (sent) controller.enqueue(new TextEncoder().encode(sent));
    },
    pull(controller) {
      controller.error(reset());
    },
  });
}

/** What `fetch` throws when the other side resets the connection. */
function reset(): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}
