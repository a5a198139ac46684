/** Inputs that say the same in another way reach the vendor as `fetch` would send them. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { refuseFirstToken, serveApi } from "../support/api.ts";

test.each<[string, (origin: string) => string, string]>([
  ["the origin alone", (origin) => origin, "/"],
  ["the origin and a query", (origin) => `${origin}?a=1`, "/?a=1"],
  ["capitals in the scheme", (origin) => `${origin.replace("http:", "HTTP:")}/x`, "/x"],
  ["a user name that is empty", (origin) => `${origin.replace("//", "//@")}/x`, "/x"],
  ["spaces around it", (origin) => ` ${origin}/x `, "/x"],
])("a URL with %s is the provider's", async (_, spell, path) => {
  const api = await serveApi();
  expect((await createSession(api.mbsi).fetch(spell(api.origin))).status).toBe(200);
  expect(api.calls().map(({ url, headers }) => `${url} ${headers.authorization}`)).toEqual([
    `${path} Bearer fakeToken1`,
  ]);
});

test("a Blob is sent as its bytes and under its type, after a refusal too", async () => {
  const api = await serveApi(refuseFirstToken);
  const body = new Blob([new Uint8Array([0, 255, 13, 10])], { type: "application/x-fake" });
  expect((await createSession(api.mbsi).fetch(`${api.origin}/x`, { method: "POST", body })).status).toBe(200);
  expect(api.calls().map((call) => [call.headers["content-type"], [...(call.body ?? [])]])).toEqual([
    ["application/x-fake", [0, 255, 13, 10]],
    ["application/x-fake", [0, 255, 13, 10]],
  ]);
});

test.each([
  ["a text that looks like the name of an object", "fake [object ArrayBuffer]", "fake [object ArrayBuffer]"],
  ["an empty text", "", ""],
  ["null", null, ""],
])("%s is sent as it is", async (_, body, sent) => {
  const api = await serveApi();
  await createSession(api.mbsi).fetch(`${api.origin}/x`, { method: "POST", body });
  expect(api.calls().map((call) => String(call.body))).toEqual([sent]);
});

describe("a body that can be read once is sent once, even when its token is refused:", () => {
  test.each<[string, () => object]>([
    ["a stream that has no iterator", () => ({ getReader() {} })],
    ["an iterable", () => ({ async *[Symbol.asyncIterator]() {} })],
    ["an iterable that is a text too", () => ({ async *[Symbol.asyncIterator]() {}, toString: () => "fake" })],
    ["an old stream of Node's", () => ({ pipe() {} })],
  ])("%s", async (_, create) => {
    const api = await serveApi();
    const body = create() as RequestInit["body"];
    const sent: unknown[] = [];
    const given: Fetch = (input, init) => {
      if (!String(input).endsWith("/x")) return fetch(input, init);
      sent.push(init?.body);
      return Promise.resolve(new Response(null, { status: 401 }));
    };
    const { status } = await createSession(api.mbsi, { fetch: given }).fetch(`${api.origin}/x`, {
      method: "POST",
      body,
    });
    expect([status, sent]).toEqual([401, [body]]);
  });
});

test("what fetch reads of an init is read where only getters of its class show it", async () => {
  const api = await serveApi();
  const { signal } = new AbortController();
  class Init {
    get method() {
      return "POST";
    }
    get signal() {
      return signal;
    }
    get keepalive() {
      return true;
    }
    get window() {
      return null;
    }
    get cache() {
      return "no-store";
    }
    get credentials() {
      return "omit";
    }
    get integrity() {
      return "";
    }
    get mode() {
      return "cors";
    }
    get priority() {
      return "high";
    }
    get redirect() {
      return "manual";
    }
    get referrer() {
      return "";
    }
    get referrerPolicy() {
      return "no-referrer";
    }
    get duplex() {
      return "half";
    }
  }
  const inits: unknown[] = [];
  const given: Fetch = (input, init) => {
    inits.push(init);
    return fetch(input, init);
  };
  const init = new Init() as RequestInit;
  expect((await createSession(api.mbsi, { fetch: given }).fetch(`${api.origin}/x`, init)).status).toBe(200);
  const { headers, ...members } = inits.at(-1) as RequestInit;
  expect(new Headers(headers).get("authorization")).toBe("Bearer fakeToken1");
  expect(members).toEqual({
    method: "POST",
    signal,
    keepalive: true,
    window: null,
    cache: "no-store",
    credentials: "omit",
    integrity: "",
    mode: "cors",
    priority: "high",
    redirect: "manual",
    referrer: "",
    referrerPolicy: "no-referrer",
    duplex: "half",
  });
});
