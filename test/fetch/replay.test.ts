/** A call whose token is refused: one login for all, and the call once more, byte for byte. */
import { describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { createSession } from "../../src/index.ts";
import { createMock } from "../../src/mock/index.ts";
import { exampleAccounts, providersAt } from "../support/accounts.ts";
import { refuseFirstToken, serveApi } from "../support/api.ts";
import { reply, serveMock } from "../support/server.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("ten calls in flight on one revoked token, refused over half a second, cause one login and all succeed", async () => {
  const api = await serveApi(async ({ token, index }, response) => {
    if (token === 1) await delay((index % 10) * 55);
    reply(response, token === 1 ? 401 : 200, {});
  });
  const session = createSession(api.mbsi);
  const responses = await Promise.all(Array.from({ length: 10 }, () => session.fetch(`${api.origin}/x`)));
  expect([...new Set(responses.map(({ status }) => status))]).toEqual([200]);
  expect([api.logins().length, api.calls().length]).toEqual([2, 20]);
});

test.each(providerNames)("a token of %s that the vendor has revoked is replaced within the call", async (name) => {
  const mock = await createMock({ providers: [name], state: { accounts: { [name]: exampleAccounts[name] ?? [] } } });
  const server = await serveMock(mock);
  const session = createSession(providersAt[name](server.origin));
  const first = await session.getToken();
  mock.revokeTokens();
  const response = await session.fetch(`${server.origin}/${name}/__mock/echo`, { method: "POST", body: '{"a":1}' });
  expect(await response.json()).toMatchObject({ method: "POST" });
  expect((await session.getToken()).value).not.toBe(first.value);
});

describe("a call whose token is refused is sent again byte for byte with", () => {
  const text = '{"a":"ö→😀"}\r\n\u0000';
  const bytes = new TextEncoder().encode(text);
  const form = () => {
    const data = new FormData();
    data.append("name", "ö→\r\n");
    data.append("file", new Blob([bytes], { type: "text/plain" }), "fake.txt");
    return data;
  };
  test.each<[string, (url: string) => [string | URL | Request, RequestInit?]]>([
    ["a string", (url) => [url, { method: "POST", body: text }]],
    ["a Uint8Array", (url) => [url, { method: "POST", body: bytes.subarray(1, 9) }]],
    ["an ArrayBuffer", (url) => [url, { method: "POST", body: bytes.buffer }]],
    ["a DataView", (url) => [url, { method: "POST", body: new DataView(bytes.buffer, 2, 5) }]],
    ["a Blob", (url) => [url, { method: "POST", body: new Blob([bytes], { type: "text/x-fake" }) }]],
    ["URLSearchParams", (url) => [url, { method: "POST", body: new URLSearchParams({ a: "ö +", b: "" }) }]],
    ["FormData", (url) => [url, { method: "POST", body: form() }]],
    ["an empty string", (url) => [url, { method: "POST", body: "" }]],
    ["no body", (url) => [url, { method: "DELETE" }]],
    ["a Request", (url) => [new Request(url, { method: "POST", body: text, headers: { "x-own": "yes" } })]],
    ["a Request of bytes", (url) => [new Request(url, { method: "POST", body: bytes })]],
    ["a Request of form data", (url) => [new Request(url, { method: "POST", body: form() })]],
    ["a Request and init", (url) => [new Request(url, { method: "POST", body: "other" }), { body: text }]],
    ["a Request and form data", (url) => [new Request(url, { method: "POST" }), { body: form() }]],
    ["a Request and null", (url) => [new Request(url, { method: "PUT", body: text }), { body: null }]],
  ])("%s", async (_, input) => {
    const api = await serveApi(refuseFirstToken);
    const session = createSession(api.mbsi);
    const response = await session.fetch(...input(`${api.origin}/x?a=number=CI1`));
    expect(response.status).toBe(200);
    const [first, second, ...others] = api.calls();
    expect(others).toEqual([]);
    const { authorization: firstToken, ...firstHeaders } = first?.headers ?? {};
    const { authorization: secondToken, ...secondHeaders } = second?.headers ?? {};
    expect([firstToken, secondToken]).toEqual(["Bearer fakeToken1", "Bearer fakeToken2"]);
    expect(secondHeaders).toEqual(firstHeaders);
    expect([second?.method, second?.url]).toEqual([first?.method, first?.url]);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(api.logins()).toHaveLength(2);
  });
});

describe("a stream, which can be read once,", () => {
  const stream = () => new Blob(["fake-body"]).stream();
  test.each<[string, (url: string) => [string | Request, RequestInit]]>([
    ["as the body of init", (url) => [url, { method: "POST", body: stream(), duplex: "half" }]],
    [
      "over a Request",
      (url) => [new Request(url, { method: "POST", body: "other" }), { body: stream(), duplex: "half" }],
    ],
  ])("%s is sent once, and the refusal is handed over", async (_, input) => {
    const api = await serveApi(({ token }, response) => reply(response, token === 1 ? 401 : 200, { reason: "fake" }));
    const session = createSession(api.mbsi);
    const response = await session.fetch(...input(`${api.origin}/x`));
    expect([response.status, await response.json()]).toEqual([401, { reason: "fake" }]);
    expect(api.calls().map(({ body }) => String(body))).toEqual(["fake-body"]);
    // The token is given up all the same.
    expect((await session.fetch(`${api.origin}/x`)).status).toBe(200);
    expect(api.logins()).toHaveLength(2);
  });
});
