/** The token goes to the provider's origin alone: not to other hosts, and not along with a redirect. */
import { describe, expect, test } from "vitest";
import { createSession } from "../../src/index.ts";
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
      await expect(session.fetch(`${api.origin}/x`, { method })).rejects.toThrow(TypeError);
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

test("304 is no redirect", async () => {
  const api = await serveApi((_, response) => response.writeHead(304).end());
  expect((await createSession(api.crmcom).fetch(`${api.origin}/x`)).status).toBe(304);
});
