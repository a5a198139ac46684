/** What a caller gives to session.fetch, or gives it to: signals, a fetch, a judgement of refusals, clients. */
import createOpenApiClient from "openapi-fetch";
import { describe, expect, test } from "vitest";
import { AuthenticationApi, Configuration } from "../../generated/mbsi/typescript-fetch/index.ts";
import { createSession, type Fetch } from "../../src/index.ts";
import { refuseFirstToken, serveApi } from "../support/api.ts";
import { authError } from "../support/auth-errors.ts";
import { reply } from "../support/server.ts";

const reason = new Error("fake reason of the caller");

describe("the caller's signal", () => {
  /** As init, and as part of a Request. */
  const ways: [string, (url: string, signal: AbortSignal) => [string | Request, RequestInit?]][] = [
    ["of init", (url, signal) => [url, { signal }]],
    ["of a Request", (url, signal) => [new Request(url, { signal })]],
    [
      "of init over a Request's",
      (url, signal) => [new Request(url, { signal: new AbortController().signal }), { signal }],
    ],
  ];

  test.each(ways)("%s, aborted before, rejects with its reason and sends nothing", async (_, call) => {
    const api = await serveApi();
    for (const provider of [api.mbsi, api.crmcom]) {
      const session = createSession(provider);
      await expect(session.fetch(...call(`${api.origin}/x`, AbortSignal.abort(reason)))).rejects.toBe(reason);
    }
    expect(api.requests).toHaveLength(0);
  });

  test.each(ways)(
    "%s, aborted during the login, rejects with its reason while others get the token",
    async (_, call) => {
      const api = await serveApi();
      const controller = new AbortController();
      const fetchInTheMiddle: Fetch = (input, init) => {
        controller.abort(reason);
        return fetch(input, init);
      };
      const session = createSession(api.mbsi, { fetch: fetchInTheMiddle });
      const waiting = session.getToken();
      await expect(session.fetch(...call(`${api.origin}/x`, controller.signal))).rejects.toBe(reason);
      expect((await waiting).value).toBe("fakeToken1");
      expect([api.logins().length, api.calls().length]).toEqual([1, 0]);
    },
  );

  test.each(ways)("%s, aborted during the call, rejects with its reason and ends the connection", async (_, call) => {
    const controller = new AbortController();
    let closed: Promise<unknown> | undefined;
    const api = await serveApi((_, response) => {
      closed = new Promise((resolve) => response.on("close", resolve));
      controller.abort(reason);
    });
    const session = createSession(api.mbsi);
    await expect(session.fetch(...call(`${api.origin}/x`, controller.signal))).rejects.toBe(reason);
    await closed;
    expect((await session.getToken()).value).toBe("fakeToken1");
  });

  test("aborted between refusal and second call rejects with its reason, and no call follows", async () => {
    const controller = new AbortController();
    const api = await serveApi((_, response) => reply(response, 401, {}));
    const session = createSession(api.mbsi, {
      async isTokenRefused(response) {
        await response.arrayBuffer();
        controller.abort(reason);
        return true;
      },
    });
    await expect(session.fetch(`${api.origin}/x`, { signal: controller.signal })).rejects.toBe(reason);
    expect([api.logins().length, api.calls().length]).toEqual([1, 1]);
  });

  test("of a Request does not count when init takes it away, as with fetch", async () => {
    const api = await serveApi();
    const request = new Request(`${api.origin}/x`, { signal: AbortSignal.abort(reason) });
    expect((await createSession(api.mbsi).fetch(request, { signal: null })).status).toBe(200);
  });
});

test("the fetch of the options sends logins and calls alike, and nothing else does", async () => {
  const api = await serveApi(refuseFirstToken);
  const urls: string[] = [];
  const given: Fetch = (input, init) => {
    urls.push(input instanceof Request ? input.url : String(input));
    return fetch(input, init);
  };
  await createSession(api.mbsi, { fetch: given }).fetch(`${api.origin}/x`);
  expect(urls.map((url) => new URL(url).pathname)).toEqual(["/api/v140/auth", "/x", "/api/v140/auth", "/x"]);
  expect(api.requests).toHaveLength(4);
});

test("what fetch rejects with is handed over as it is, and costs no token", async () => {
  const api = await serveApi((_, response) => response.destroy());
  const session = createSession(api.mbsi);
  await expect(session.fetch(`${api.origin}/x`)).rejects.toThrow(TypeError);
  expect((await session.getToken()).value).toBe("fakeToken1");
});

test("a failed login is an AuthError, and no call is sent", async () => {
  const api = await serveApi();
  const session = createSession(api.mbsi, {
    retries: 0,
    fetch: async () => new Response("{}", { status: 401 }),
  });
  expect(await authError(session.fetch(`${api.origin}/x`))).toMatchObject({ code: "INVALID_CREDENTIALS" });
  expect(api.requests).toHaveLength(0);
});

describe("isTokenRefused", () => {
  test("gets a copy that it may read, and decides", async () => {
    const api = await serveApi(({ token }, response) =>
      reply(response, 200, { error: token === 1 ? "expired" : null }),
    );
    const seen: unknown[] = [];
    const session = createSession(api.mbsi, {
      async isTokenRefused(response) {
        const body = (await response.json()) as { error: string | null };
        seen.push(body);
        return body.error === "expired";
      },
    });
    const response = await session.fetch(`${api.origin}/x`);
    expect(await response.json()).toEqual({ error: null });
    expect(seen).toEqual([{ error: "expired" }, { error: null }]);
    expect(api.logins()).toHaveLength(2);
  });

  test("that says no keeps the token, whatever the status", async () => {
    const api = await serveApi((_, response) => reply(response, 401, { kept: true }));
    const response = await createSession(api.mbsi, { isTokenRefused: () => false }).fetch(`${api.origin}/x`);
    expect([response.status, await response.json()]).toEqual([401, { kept: true }]);
    expect([api.logins().length, api.calls().length]).toEqual([1, 1]);
  });

  test.each([
    ["200 with another status.code", 200, { status: { code: "COM.CRM.EXCEPTION.FAKE" } }, "application/json", 2],
    ["the same as application/problem+json", 200, { status: { code: "FAKE" } }, "application/problem+json", 2],
    ["the same as text", 200, { status: { code: "FAKE" } }, "text/plain", 1],
    ["200 with OK", 200, { status: { code: "OK" } }, "application/json", 1],
    ["200 without a code", 200, { items: [] }, "application/json", 1],
    ["200 with an array", 200, [1], "application/json", 1],
    ["401", 401, { status: { code: "FAKE" } }, "application/json", 1],
    ["500", 500, {}, "application/json", 1],
  ])("is by default, for crmcom, %s", async (_, status, body, type, logins) => {
    const api = await serveApi((_, response) => reply(response, status, body, { "Content-Type": type }));
    const response = await createSession(api.crmcom).fetch(`${api.origin}/x`);
    expect([response.status, await response.json()]).toEqual([status, body]);
    expect(api.logins()).toHaveLength(logins);
  });

  test("needs, for crmcom, an answer that says that it is JSON", async () => {
    const api = await serveApi((_, response) => response.writeHead(200).end('{"status":{"code":"FAKE"}}'));
    const response = await createSession(api.crmcom).fetch(`${api.origin}/x`);
    expect([await response.text(), api.logins().length]).toEqual(['{"status":{"code":"FAKE"}}', 1]);
  });

  test("is not confused by an answer to crmcom that is no JSON although it says so", async () => {
    const api = await serveApi((_, response) =>
      response.writeHead(200, { "Content-Type": "application/json" }).end("<html>"),
    );
    const response = await createSession(api.crmcom).fetch(`${api.origin}/x`);
    expect([await response.text(), api.logins().length]).toEqual(["<html>", 1]);
  });
});

describe("session.fetch works as", () => {
  test("the fetch of openapi-fetch, a second login included", async () => {
    const api = await serveApi(({ token, body }, response) =>
      reply(response, token === 1 ? 401 : 200, { token, got: String(body) }),
    );
    const session = createSession(api.mbsi);
    interface Paths {
      "/items": { post: { requestBody: { content: { "application/json": { a: number } } }; responses: Responses } };
    }
    interface Responses {
      200: { content: { "application/json": { token: number; got: string } } };
    }
    const client = createOpenApiClient<Paths>({ baseUrl: api.origin, fetch: session.fetch });
    const { data } = await client.POST("/items", { body: { a: 1 } });
    expect(data).toEqual({ token: 2, got: '{"a":1}' });
    expect([api.logins().length, api.calls().length]).toEqual([2, 2]);
  });

  test("the fetchApi of a generated client", async () => {
    const api = await serveApi((_, response) => reply(response, 200, {}));
    const session = createSession(api.mbsi);
    const client = new AuthenticationApi(new Configuration({ basePath: `${api.origin}/v2`, fetchApi: session.fetch }));
    const { raw } = await client.authenticateRaw({ credentials: { username: "fake", password: "fake-password" } });
    expect(raw.status).toBe(200);
    expect(api.calls().map(({ url, headers }) => `${url} ${headers.authorization}`)).toEqual([
      "/v2/api/v140/auth Bearer fakeToken1",
    ]);
  });
});
