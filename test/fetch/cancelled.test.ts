/**
 * An answer that nobody will read is cancelled at once. Asked of the stream itself: a connection would end some seconds
 * later anyway, when Node collects the answer.
 */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch, type SessionOptions } from "../../src/index.ts";
import type { Provider } from "../../src/session/provider.ts";
import { serveApi } from "../support/api.ts";

/** Answers the first call with a body that never ends, and every later one with 200; says how often that was cancelled. */
async function callWith(
  name: "mbsi" | "crmcom",
  status: number,
  options: Partial<SessionOptions> = {},
  own: Partial<Provider> = {},
) {
  const api = await serveApi();
  let calls = 0;
  let cancelled = 0;
  const given: Fetch = async (input, init) => {
    if (!String(input).startsWith(`${api.origin}/x`)) return fetch(input, init);
    if (++calls > 1) return Response.json({});
    const body = new ReadableStream({
      cancel() {
        cancelled++;
      },
    });
    return new Response(body, { status, headers: { Location: "/y" } });
  };
  const session = createSession({ ...api[name], ...own }, { ...options, fetch: given });
  const outcome = await session.fetch(`${api.origin}/x`).then(
    (response) => response.status,
    (error: unknown) => error,
  );
  return { outcome, calls, cancelled };
}

const failure = new Error("fake failure");

describe("an answer is cancelled", () => {
  test("when it refuses the token, and the call is made again", async () => {
    expect(await callWith("mbsi", 401)).toEqual({ outcome: 200, calls: 2, cancelled: 1 });
  });

  test("when a check of the user's says so, of which it reads nothing", async () => {
    const isTokenRefused = ({ status }: Response) => status === 401;
    expect(await callWith("mbsi", 401, { isTokenRefused })).toEqual({ outcome: 200, calls: 2, cancelled: 1 });
  });

  test.each<[string, () => boolean | Promise<boolean>]>([
    [
      "at once",
      () => {
        throw failure;
      },
    ],
    ["later", () => Promise.reject(failure)],
  ])("when a check of it fails %s, the user's or the provider's", async (_, isTokenRefused) => {
    const expected = { outcome: failure, calls: 1, cancelled: 1 };
    expect(await callWith("mbsi", 200, { isTokenRefused })).toEqual(expected);
    expect(await callWith("mbsi", 200, {}, { isTokenRefused })).toEqual(expected);
  });

  test("when it is a redirect with the token in the query", async () => {
    expect(await callWith("crmcom", 302)).toEqual({ outcome: expect.any(TypeError), calls: 1, cancelled: 1 });
  });
});

test("an answer that is handed over is not cancelled", async () => {
  expect(await callWith("mbsi", 200)).toEqual({ outcome: 200, calls: 1, cancelled: 0 });
  expect(await callWith("mbsi", 403)).toEqual({ outcome: 403, calls: 1, cancelled: 0 });
});
