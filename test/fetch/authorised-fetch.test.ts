/** Where the token goes, and what of the caller's request stays as it was. */
import { describe, expect, test } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { createSession } from "../../src/index.ts";
import { createMock } from "../../src/mock/index.ts";
import { exampleAccounts, providersAt, requestsPerLogin } from "../support/accounts.ts";
import { serveApi } from "../support/api.ts";
import { authError } from "../support/auth-errors.ts";
import { serveMock } from "../support/server.ts";

const mock = await createMock({ state: { accounts: exampleAccounts } });

/** A session at the mock, and the URL of the provider's protected path. */
async function signedIn(name: ProviderName) {
  const server = await serveMock(mock);
  const session = createSession(providersAt[name](server.origin));
  const { value } = await session.getToken();
  const calls = () => server.requests.filter(({ url }) => url.includes("echo"));
  return { session, value, echo: `${server.origin}/${name}/__mock/echo`, calls };
}

describe.each(providerNames)("session.fetch of %s", (name) => {
  test.each(["GET", "POST", "PUT", "DELETE", "PATCH"])("is let in by the protected path with %s", async (method) => {
    const { session, echo } = await signedIn(name);
    const response = await session.fetch(echo, { method });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ method });
  });

  test("is let in with HEAD, and needs no this", async () => {
    const { session, echo, calls } = await signedIn(name);
    const { fetch } = session;
    expect((await fetch(echo, { method: "HEAD" })).status).toBe(200);
    expect(calls()).toHaveLength(1);
  });

  test("signs in before the first call, and once for many", async () => {
    mock.reset();
    const server = await serveMock(mock);
    const session = createSession(providersAt[name](server.origin));
    const echo = `${server.origin}/${name}/__mock/echo`;
    const responses = await Promise.all(Array.from({ length: 10 }, () => session.fetch(echo)));
    const bodies = await Promise.all(responses.map((response) => response.json()));
    expect(bodies.every((body) => (body as { method: string }).method === "GET")).toBe(true);
    expect(server.requests).toHaveLength(requestsPerLogin(name) + 10);
  });
});

describe("a bearer token", () => {
  test("goes into the header of a string alone", async () => {
    const { session, value, echo, calls } = await signedIn("mbsi");
    expect((await session.fetch(`${echo}?a=b`)).status).toBe(200);
    const [call] = calls();
    expect([call?.url, call?.headers.authorization]).toEqual(["/mbsi/__mock/echo?a=b", `Bearer ${value}`]);
  });

  test.each<[string, (url: string) => [string | URL | Request, RequestInit?]]>([
    ["a string with headers as an object", (url) => [url, { headers: { "X-Own": "yes" } }]],
    ["a string with headers as pairs", (url) => [url, { headers: [["x-own", "yes"]] }]],
    ["a string with Headers", (url) => [url, { headers: new Headers({ "x-own": "yes" }) }]],
    ["a URL", (url) => [new URL(url), { headers: { "x-own": "yes" } }]],
    ["a Request", (url) => [new Request(url, { headers: { "x-own": "yes" } })]],
    [
      "a Request with init",
      (url) => [new Request(url, { headers: { "x-own": "no" } }), { headers: { "x-own": "yes" } }],
    ],
    ["a Request, its method in init", (url) => [new Request(url, { headers: { "x-own": "yes" } }), { method: "PUT" }]],
  ])("goes into the header of %s, beside the caller's own", async (_, input) => {
    const { session, value, echo, calls } = await signedIn("mbsi");
    const [request, init] = input(`${echo}?a=b`);
    expect((await session.fetch(request, init)).status).toBe(200);
    const [call] = calls();
    expect(call?.headers.authorization).toBe(`Bearer ${value}`);
    expect(call?.headers["x-own"]).toBe("yes");
    expect(call?.url).toBe("/mbsi/__mock/echo?a=b");
  });

  test("takes the place of the caller's Authorization, and leaves the caller's objects alone", async () => {
    const { session, value, echo, calls } = await signedIn("mbsi");
    const headers = new Headers({ authorization: "Bearer fakeOwn" });
    const request = new Request(echo, { headers });
    await session.fetch(echo, { headers });
    await session.fetch(request);
    expect(calls().map((call) => call.headers.authorization)).toEqual([`Bearer ${value}`, `Bearer ${value}`]);
    expect([headers.get("authorization"), request.headers.get("authorization")]).toEqual([
      "Bearer fakeOwn",
      "Bearer fakeOwn",
    ]);
  });

  test("leaves query and body as they are, byte for byte", async () => {
    const { session, echo, calls } = await signedIn("mbsi");
    const body = new Uint8Array([0, 255, 13, 10, 128]);
    await session.fetch(`${echo}?a=number=CI1&b=%20x+y&c`, { method: "POST", body });
    expect(calls()[0]?.url).toBe("/mbsi/__mock/echo?a=number=CI1&b=%20x+y&c");
    expect([...(calls()[0]?.body ?? [])]).toEqual([...body]);
  });
});

describe("crmcom's token in a query", () => {
  const path = "/crmcom/__mock/echo";
  test.each([
    ["", "?token=TOKEN"],
    ["?", "?token=TOKEN"],
    ["?a=number=CI1&b=%20x+y", "?a=number=CI1&b=%20x+y&token=TOKEN"],
    ["?a=%C3%B6&a=ö&%61=%2F/", "?a=%C3%B6&a=%C3%B6&%61=%2F/&token=TOKEN"],
    ["?nested[token]=x&tokens=y&", "?nested[token]=x&tokens=y&&token=TOKEN"],
    ["?token=stale", "?token=TOKEN"],
    ["??a=b", "??a=b&token=TOKEN"],
    ["?a&?token=own", "?a&?token=own&token=TOKEN"],
    ["#top", "?token=TOKEN"],
  ])("turns %j into %j", async (query, expected) => {
    const { session, value, echo, calls } = await signedIn("crmcom");
    await session.fetch(echo + query);
    await session.fetch(new Request(echo + query, { method: "HEAD" }));
    const url = path + expected.replace("TOKEN", value);
    expect(calls().map((call) => `${call.method} ${call.url}`)).toEqual([`GET ${url}`, `HEAD ${url}`]);
    expect(calls()[0]?.headers.authorization).toBeUndefined();
  });

  test("replaces the caller's own, and leaves the parameters beside it as they are", async () => {
    const { session, value, echo, calls } = await signedIn("crmcom");
    await session.fetch(`${echo}?token=stale&b=%20x+y&%74oken=older&c=a=b`);
    const query = calls()[0]?.url.split("?")[1] ?? "";
    expect(new URLSearchParams(query).getAll("token")).toEqual([value]);
    expect(query.split("&").filter((pair) => !pair.startsWith("token="))).toEqual(["b=%20x+y", "c=a=b"]);
  });

  test("comes with the caller's own headers, of a Request or of init", async () => {
    const { session, echo, calls } = await signedIn("crmcom");
    await session.fetch(new Request(echo, { headers: { "x-own": "yes" } }));
    await session.fetch(new URL(echo), { headers: [["x-own", "yes"]] });
    expect(calls().map((call) => call.headers["x-own"])).toEqual(["yes", "yes"]);
  });
});

describe("crmcom's token in a JSON body", () => {
  test.each([
    ["", "{", "}"],
    ["{}", "{", "}"],
    [' { "a" : 1.0 , "b":[ ] }\n', ' { "a" : 1.0 , "b":[ ] ,', "}"],
    ['{"id":12345678901234567890,"x":1e400}', '{"id":12345678901234567890,"x":1e400,', "}"],
    ['{"nested":{"token":"own"},"s":"{\\"token\\":1}"}', '{"nested":{"token":"own"},"s":"{\\"token\\":1}",', "}"],
    ['{"a":1,"a":2}', '{"a":1,"a":2,', "}"],
    ['{"ö":"\\u00f6→😀"}', '{"ö":"\\u00f6→😀",', "}"],
    ['{"$&":"$1"}', '{"$&":"$1",', "}"],
  ])("is added to %j and leaves its bytes as they are", async (body, before, after) => {
    const { session, value, echo, calls } = await signedIn("crmcom");
    for (const method of ["POST", "PUT", "DELETE"]) await session.fetch(echo, { method, body });
    await session.fetch(new Request(echo, { method: "POST", body }));
    const text = `${before}"token":"${value}"${after}`;
    expect(calls().map(({ method, body }) => `${method} ${String(body).trimEnd()}`)).toEqual([
      `POST ${text}`,
      `PUT ${text}`,
      `DELETE ${text}`,
      `POST ${text}`,
    ]);
    expect(new Set(calls().map(({ headers }) => headers["content-type"]))).toEqual(new Set(["application/json"]));
    expect(new Set(calls().map(({ url }) => url))).toEqual(new Set(["/crmcom/__mock/echo"]));
  });

  test.each([
    '{"id":12345678901234567890,"token":"stale","nested":{"token":"own"}}',
    '{"token" : null , "nested":{"token":"own"}, "id" : 12345678901234567890}',
    '{"nested":{"token":"own"},"\\u0074oken":{"token":["stale",{"a":"}"}]},"id":12345678901234567890}',
    '{"token":"stale\\",\\"","x":"token","id":12345678901234567890,"nested":{"token":"own"},"token":1}',
  ])("replaces the caller's own in %s, and rounds no number beside it", async (body) => {
    const { session, value, echo, calls } = await signedIn("crmcom");
    const response = await session.fetch(echo, { method: "POST", body });
    expect(await response.json()).toMatchObject({ status: { code: "OK" } });
    const sent = String(calls()[0]?.body);
    expect(JSON.parse(sent)).toEqual({ ...JSON.parse(body), token: value });
    expect(sent).toContain("12345678901234567890");
  });

  test.each<[string, RequestInit["body"]]>([
    ["an array", "[1]"],
    ["a text", '"text"'],
    ["null", "null"],
    ["no JSON", "a=b"],
    ["cut off", '{"a":'],
    ["a form", new URLSearchParams({ a: "b" })],
    ["form data", new FormData()],
    ["bytes", new Uint8Array([1, 2])],
  ])("cannot go into %s: CONFIGURATION, and the call is not sent", async (_, body) => {
    const api = await serveApi();
    const session = createSession(api.crmcom);
    const error = await authError(session.fetch(`${api.origin}/x`, { method: "POST", body }));
    expect(error).toMatchObject({ code: "CONFIGURATION", provider: "crmcom" });
    expect(api.calls()).toHaveLength(0);
  });
});
