/** The token goes to the provider's origin alone: not to other hosts, and not along with a redirect. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { serveApi } from "../support/api.ts";
import { authError } from "../support/auth-errors.ts";
import { reply, serve } from "../support/server.ts";

describe("another origin", () => {
  test.each<[string, (url: string) => string | URL | Request]>([
    ["a string", (url) => url],
    ["a URL", (url) => new URL(url)],
    ["a Request", (url) => new Request(url)],
  ])("as %s is ORIGIN_NOT_ALLOWED, before any request and without its query in the message", async (_, input) => {
    const api = await serveApi();
    const other = await serveApi();
    const session = createSession(api.mbsi);
    const error = await authError(session.fetch(input(`${other.origin}/fake-path?code=fake-code`)));
    expect(error).toMatchObject({ code: "ORIGIN_NOT_ALLOWED", provider: "mbsi", retryable: false });
    expect(error.message).toContain(api.origin);
    expect(error.message + error.stack).not.toMatch(/fake-code|fake-path/);
    expect([api.requests.length, other.requests.length]).toEqual([0, 0]);
  });

  test.each([
    ["another port", (origin: string) => origin.replace(/\d+$/, "1")],
    ["another scheme", (origin: string) => origin.replace("http:", "https:")],
    ["another name of this machine", (origin: string) => origin.replace("127.0.0.1", "localhost")],
    ["the origin as a user name", (origin: string) => `${origin}@example.com`],
    ["the origin as a prefix", (origin: string) => origin.replace("127.0.0.1", "127.0.0.1.example.com")],
    ["no host", () => "data:text/plain,fake"],
    ["the origin within a blob", (origin: string) => `blob:${origin.replace("127.0.0.1", "localhost")}/fake`],
  ])("is %s", async (_, change) => {
    const api = await serveApi();
    const error = await authError(createSession(api.mbsi).fetch(change(api.origin)));
    expect([error.code, api.requests.length]).toEqual(["ORIGIN_NOT_ALLOWED", 0]);
  });
});

test.each(["/api/x?code=fake-code", "", "api", "//example.com/x", "http://"])(
  "a URL that is not absolute (%j) is refused in a sentence that says where calls go",
  async (url) => {
    const api = await serveApi();
    const error = await authError(createSession(api.mbsi).fetch(url));
    expect(error).toMatchObject({ code: "ORIGIN_NOT_ALLOWED", message: expect.stringContaining(api.origin) });
    expect(error.message).not.toContain("fake-code");
    expect(api.requests).toHaveLength(0);
  },
);

describe.each([301, 302, 303, 307, 308])("a redirect of a call (%i)", (status) => {
  test("to another origin takes no bearer token along, and a 401 there costs no token", async () => {
    const other = await serve((_, response) => reply(response, 401, { from: "other" }));
    const api = await serveApi((_, response) =>
      response.writeHead(status, { Location: `${other.origin}/elsewhere` }).end(),
    );
    const session = createSession(api.mbsi);
    const response = await session.fetch(`${api.origin}/x`);
    expect([response.status, await response.json()]).toEqual([401, { from: "other" }]);
    expect(other.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([["/elsewhere", undefined]]);
    expect((await session.getToken()).value).toBe("fakeToken1");
    expect([api.logins().length, api.calls().length]).toEqual([1, 1]);
  });

  test("within the origin is followed with the bearer token, and a 401 there refuses it", async () => {
    const api = await serveApi(({ url, token }, response) => {
      if (url === "/x") return response.writeHead(status, { Location: "/y" }).end();
      return reply(response, token === 1 ? 401 : 200, {});
    });
    const session = createSession(api.mbsi);
    expect((await session.fetch(`${api.origin}/x`)).status).toBe(200);
    expect(api.calls().map(({ url, headers }) => `${url} ${headers.authorization}`)).toEqual([
      "/x Bearer fakeToken1",
      "/y Bearer fakeToken1",
      "/x Bearer fakeToken2",
      "/y Bearer fakeToken2",
    ]);
  });

  test.each(["GET", "POST"])("is not followed with a token in query or body, for %s", async (method) => {
    const other = await serve((_, response) => reply(response, 200, {}));
    for (const target of [`${other.origin}/elsewhere`, "/y"]) {
      const api = await serveApi((_, response) => response.writeHead(status, { Location: target }).end("fake-body"));
      const session = createSession(api.crmcom);
      const error = await session.fetch(`${api.origin}/x`, { method }).catch((error) => error);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(
        'crmcom redirected the call, which is refused: the token is in its URL or body. Pass redirect: "manual" to see it.',
      );
      expect([api.logins().length, api.calls().length]).toEqual([1, 1]);
    }
    expect(other.requests).toHaveLength(0);
  });

  test("is handed over when the caller asks for it", async () => {
    const api = await serveApi((_, response) => response.writeHead(status, { Location: "/y" }).end("fake-body"));
    for (const provider of [api.mbsi, api.crmcom]) {
      const session = createSession(provider);
      const byInit = await session.fetch(`${api.origin}/x`, { redirect: "manual" });
      const byRequest = await session.fetch(new Request(`${api.origin}/x`, { redirect: "manual" }));
      for (const response of [byInit, byRequest]) {
        expect([response.status, response.headers.get("location"), await response.text()]).toEqual([
          status,
          "/y",
          "fake-body",
        ]);
      }
    }
    expect(api.calls()).toHaveLength(4);
  });

  test("is an error of fetch when the caller wants that", async () => {
    const api = await serveApi((_, response) => response.writeHead(status, { Location: "/y" }).end());
    for (const provider of [api.mbsi, api.crmcom]) {
      await expect(createSession(provider).fetch(`${api.origin}/x`, { redirect: "error" })).rejects.toThrow(TypeError);
    }
    expect(api.calls()).toHaveLength(2);
  });
});

describe('where redirect: "error" does not exist, as on Cloudflare Workers,', () => {
  const workers: Fetch = (input, init) => {
    const redirect = init?.redirect ?? (input instanceof Request ? input.redirect : "follow");
    if (redirect !== "follow" && redirect !== "manual") throw new TypeError(`Invalid redirect value: ${redirect}`);
    return fetch(input, init);
  };

  test.each<[string, (url: string) => [string | Request, RequestInit?]]>([
    ["a GET", (url) => [url]],
    ["a HEAD", (url) => [url, { method: "HEAD" }]],
    ["a POST", (url) => [url, { method: "POST", body: "{}" }]],
    ["a Request", (url) => [new Request(url)]],
    ["a Request with a body", (url) => [new Request(url, { method: "POST", body: "{}" })]],
    ["a call that wants redirects to be followed", (url) => [url, { redirect: "follow" }]],
    ["a call that wants redirects to be errors", (url) => [url, { redirect: "error" }]],
  ])("%s with the token in query or body is sent, and a redirect of it refused", async (_, input) => {
    const api = await serveApi(({ url }, response) =>
      url.startsWith("/moved") ? response.writeHead(307, { Location: "/y" }).end() : reply(response, 200, {}),
    );
    const session = createSession(api.crmcom, { fetch: workers });
    expect((await session.fetch(...input(`${api.origin}/x`))).status).toBe(200);
    await expect(session.fetch(...input(`${api.origin}/moved`))).rejects.toThrow(/^crmcom redirected the call/);
    expect(api.calls().map(({ url }) => url.split("?")[0])).toEqual(["/x", "/moved"]);
  });
});

test.each(["GET", "POST"])("a redirect that a browser hides is refused too, for %s", async (method) => {
  const api = await serveApi();
  const hidden = Object.defineProperties(new Response(null), {
    type: { value: "opaqueredirect" },
    status: { value: 0 },
  });
  const browser: Fetch = async (input, init) => (/auth/.test(String(input)) ? fetch(input, init) : hidden);
  const session = createSession(api.crmcom, { fetch: browser });
  await expect(session.fetch(`${api.origin}/x`, { method })).rejects.toThrow(/^crmcom redirected the call/);
  expect(await session.fetch(`${api.origin}/x`, { method, redirect: "manual" })).toBe(hidden);
});

test("a redirect mode that does not exist is an error of fetch", async () => {
  const api = await serveApi();
  for (const provider of [api.mbsi, api.crmcom]) {
    const init = { redirect: "sometimes" as "follow" };
    await expect(createSession(provider).fetch(`${api.origin}/x`, init)).rejects.toThrow(TypeError);
  }
  expect(api.calls()).toHaveLength(0);
});

test("304 is no redirect", async () => {
  const api = await serveApi((_, response) => response.writeHead(304).end());
  expect((await createSession(api.crmcom).fetch(`${api.origin}/x`)).status).toBe(304);
});
