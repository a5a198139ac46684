import { beforeEach, describe, expect, test } from "vitest";
import type { EngineRequest } from "../../src/mock/engine.ts";
import { withResponseCache } from "../../src/mock/response-cache.ts";

const request: EngineRequest = {
  method: "POST",
  path: "/a",
  template: "/a",
  query: new URLSearchParams("b=c"),
  headers: { "content-type": "application/json", host: "localhost:1", "user-agent": "x" },
  mediaType: "application/json",
  body: { a: 1 },
};

describe("the response cache", () => {
  let calls: number;
  const engine = withResponseCache(async () => ({ status: 200, headers: {}, body: ++calls, violations: [] }));
  const fresh = () => withResponseCache(async () => ({ status: 200, headers: {}, body: ++calls, violations: [] }));
  beforeEach(() => {
    calls = 0;
  });

  test("answers the same request without the engine", async () => {
    const first = await engine(request, {});
    expect(await engine({ ...request, query: new URLSearchParams("b=c") }, {})).toBe(first);
    expect(calls).toBe(1);
  });

  test("does not keep large requests, of which a client could send any number", async () => {
    const cached = fresh();
    for (let round = 0; round < 2; round++) await cached({ ...request, body: "a".repeat(5_000) }, {});
    expect(calls).toBe(2);
  });

  test.each([
    ["method", { method: "PUT" }],
    ["path", { path: "/b" }],
    ["query", { query: new URLSearchParams("b=d") }],
    ["body", { body: { a: 2 } }],
    ["body that is null", { body: null }],
    ["missing body", { body: undefined }],
    ["Accept header", { headers: { ...request.headers, accept: "text/html" } }],
    ["header of any name, which a document may declare", { headers: { ...request.headers, "accept-language": "de" } }],
    ["Authorization header", { headers: { ...request.headers, authorization: "Bearer fake" } }],
  ])("asks the engine for another %s", async (_, other) => {
    const cached = fresh();
    await cached(request, {});
    await cached({ ...request, ...other }, {});
    expect(calls).toBe(2);
  });

  test("distinguishes no body from the body null", async () => {
    const cached = fresh();
    await cached({ ...request, body: null }, {});
    await cached({ ...request, body: undefined }, {});
    expect(calls).toBe(2);
  });

  test("asks for other preferences, and for every dynamic answer", async () => {
    const cached = fresh();
    await cached(request, {});
    await cached(request, { code: 400 });
    await cached(request, { dynamic: true });
    await cached(request, { dynamic: true });
    expect(calls).toBe(4);
  });

  test("forgets the oldest answers, so that it does not grow without end", async () => {
    const cached = fresh();
    for (let index = 0; index <= 1000; index++) await cached({ ...request, body: index }, {});
    await cached({ ...request, body: 1000 }, {});
    expect(calls).toBe(1001);
    await cached({ ...request, body: 0 }, {});
    expect(calls).toBe(1002);
  });
});
