/** One request of a login: what is sent, and what is trusted of the answer. */
import { describe, expect, test } from "vitest";
import type { LoginAnswer } from "../../src/session/provider.ts";
import {
  type Answer,
  broken,
  createVendor,
  endlessBody,
  ignoresSignal,
  ok,
  request,
  status,
} from "../support/fake-vendor.ts";

const maxBytes = 1024 * 1024;
const answerOf =
  (...args: ConstructorParameters<typeof Response>): Answer =>
  () =>
    new Response(...args);

test("what is sent is what the provider wants, and redirects stay with us", async () => {
  const { outcome, calls } = createVendor([ok]);
  await outcome();
  expect(calls).toHaveLength(1);
  expect(calls[0]?.url).toBe(request.url);
  const { signal, ...init } = calls[0]?.init ?? {};
  expect(signal).toBeInstanceOf(AbortSignal);
  expect(init).toEqual({
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: request.body,
    redirect: "manual",
  });
});

test("a wanted header is kept in a runtime whose Headers show names as they were given", async () => {
  const headers = new Headers({ Authorization: "fake-token", Other: "fake" });
  const entries = () => [["Authorization", "fake-token"] as const, ["Other", "fake"] as const].values();
  Object.defineProperty(headers, Symbol.iterator, { value: entries });
  const answer = Object.defineProperty(Response.json({}), "headers", { value: headers });
  const { outcome } = createVendor([() => answer]);
  const { value } = await outcome({ ...request, answerHeaders: ["authorization"] });
  expect([...(value as LoginAnswer).headers]).toEqual([["authorization", "fake-token"]]);
});

describe("an answer", () => {
  test.each([
    [200, '{"a":[1]}', { a: [1] }],
    [200, "null", null],
    [200, '"ü€😀"', "ü€😀"],
    [201, "<html>", undefined],
    [400, "{}", {}],
    [401, '{"error":"fake"}', { error: "fake" }],
    [404, "", undefined],
    [299, "{", undefined],
  ])("with status %i and the body %j is read", async (code, body, value) => {
    const { outcome, calls } = createVendor([answerOf(body, { status: code })]);
    expect(await outcome()).toMatchObject({ value: { status: code, body: value } });
    expect(calls).toHaveLength(1);
  });

  test("without a body is read", async () => {
    const { outcome } = createVendor([answerOf(null, { status: 204 })]);
    expect(await outcome()).toMatchObject({ value: { status: 204, body: undefined } });
  });

  test("is put together of pieces that split a character", async () => {
    const bytes = new TextEncoder().encode('{"name":"ü€😀"}');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const { outcome } = createVendor([answerOf(body)]);
    expect(await outcome()).toMatchObject({ value: { status: 200, body: { name: "ü€😀" } } });
  });

  test("of exactly 1 MiB is read", async () => {
    const { outcome } = createVendor([answerOf(`"${"a".repeat(maxBytes - 2)}"`)]);
    expect(await outcome()).toMatchObject({ value: { status: 200, body: "a".repeat(maxBytes - 2) } });
  });

  test("that is larger is refused, read no further and not asked for again", async () => {
    const { body, seen } = endlessBody(64 * 1024);
    const { outcome, calls, clock } = createVendor([answerOf(body)]);
    expect((await outcome()).error).toMatchObject({
      code: "TOKEN_RESPONSE_INVALID",
      retryable: false,
      message: expect.stringContaining("larger than 1048576 bytes"),
    });
    expect(seen.cancelled).toBe(true);
    expect(seen.chunks).toBeLessThanOrEqual(16 + 2);
    expect(calls).toHaveLength(1);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("that breaks off half-way is a lost connection, and asked for again", async () => {
    const half: Answer = () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
        pull: (controller) =>
          controller.error(
            new TypeError("terminated", { cause: Object.assign(new Error(), { code: "UND_ERR_SOCKET" }) }),
          ),
      });
      return new Response(body);
    };
    const { outcome, calls } = createVendor([half]);
    expect((await outcome()).error).toMatchObject({
      code: "NETWORK",
      kind: "reset",
      message: "fake's response was cut off (UND_ERR_SOCKET); try again later.",
    });
    expect(calls).toHaveLength(3);
  });

  test("whose body never ends is a timeout", async () => {
    const stuck: Answer = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    const { outcome, sentAtMs, clock } = createVendor([stuck]);
    expect((await outcome()).error).toMatchObject({ code: "TIMEOUT" });
    expect(sentAtMs).toEqual([0, 10_000, 20_000]);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("a redirect", () => {
  /** As browsers show one. */
  function opaqueRedirect() {
    const response = Response.error();
    Object.defineProperty(response, "type", { value: "opaqueredirect" });
    return response;
  }
  const location = { Location: "https://evil.example/" };
  test.each<[string, Answer, number | undefined]>([
    ["300", answerOf(null, { status: 300 }), 300],
    ["301", answerOf(null, { status: 301, headers: location }), 301],
    ["307", answerOf("moved", { status: 307, headers: location }), 307],
    ["308 without a place", answerOf(null, { status: 308 }), 308],
    ["opaqueredirect", opaqueRedirect, undefined],
  ])("is refused, and nothing more is sent: %s", async (_name, answer, status) => {
    const { outcome, calls } = createVendor([answer]);
    const { error } = await outcome();
    expect(error).toMatchObject({
      code: "PROVIDER_ERROR",
      retryable: false,
      message: expect.stringContaining("redirect"),
    });
    expect((error as { status?: number }).status).toBe(status);
    expect(String(error)).not.toContain("evil.example");
    expect(calls).toHaveLength(1);
  });
});

describe("the body of a failure", () => {
  test.each([302, 429, 500, 503])("is not read but cancelled, so that its connection is free: %i", async (status) => {
    const { body, seen } = endlessBody();
    const { outcome } = createVendor([answerOf(body, { status })], { retries: 0 });
    expect((await outcome()).error).toMatchObject({ status });
    expect(seen.cancelled).toBe(true);
    // One piece is made ahead, by the stream itself.
    expect(seen.chunks).toBeLessThanOrEqual(1);
  });

  test.each([
    ["is broken", () => Promise.reject(new TypeError("terminated"))],
    ["never ends to be cancelled", () => new Promise<void>(() => {})],
  ])("changes nothing of what the vendor said when it %s", async (_how, cancel) => {
    const busy: Answer = () =>
      new Response(new ReadableStream({ cancel }), { status: 429, headers: { "Retry-After": "40" } });
    const { outcome, calls } = createVendor([busy]);
    expect((await outcome()).error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 40_000 });
    expect(calls).toHaveLength(1);
  });
});

describe("the error of a request says what happened and what to do", () => {
  test.each<[string, Answer]>([
    ["fake redirected the login, which is refused; check the base URL.", status(302)],
    ["fake received too many logins; wait.", status(429)],
    ["fake failed with status 503; try again later.", status(503)],
    ["fake did not answer within 10000 ms; try again later.", ignoresSignal],
    [
      "fake could not be reached at https://api.example.com/login (ECONNRESET); check the base URL and network.",
      broken("ECONNRESET"),
    ],
    ["fake could not be reached at https://api.example.com/login (unknown); check the base URL and network.", broken()],
  ])("%s", async (message, answer) => {
    const { outcome } = createVendor([answer], { retries: 0 });
    expect((await outcome()).error).toMatchObject({ message });
  });
});

test("no error holds what was sent or received", async () => {
  const leaky: Answer = () => {
    throw new TypeError(`fetch failed for ${request.body}`, { cause: { code: "fake-password is no code" } });
  };
  const { outcome } = createVendor([leaky], { retries: 0 });
  const { error } = await outcome();
  expect(error).toMatchObject({ code: "NETWORK", kind: "unknown" });
  expect(`${error} ${(error as Error).stack} ${(error as Error).cause}`).not.toContain("fake-password");
});
