/** What a test can see of the mock and do to it, in code and over HTTP. */
import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMock, type Fault, type Listener, type Mock, type RequestLogEntry } from "../../src/mock/index.ts";

let mock: Mock;
let listener: Listener;
let logged: RequestLogEntry[];
beforeEach(async () => {
  logged = [];
  mock = await createMock({ state: true, onRequest: (entry) => logged.push(entry) });
  listener = await mock.listen();
});
afterEach(() => listener.close());

const headers = { "Content-Type": "application/json" };
const body = JSON.stringify({ username: "abctestuser", password: "fake-password" });
const login = { method: "POST", headers, body };
/** Signs in at mbsi without a port and through one. */
const viaFetch = () => mock.fetch("http://mock.invalid/mbsi/api/v140/auth", login);
const viaPort = () => fetch(`${listener.url}/mbsi/api/v140/auth`, { ...login, redirect: "manual" });
const ways: [string, () => Promise<Response>][] = [
  ["mock.fetch", viaFetch],
  ["a port", viaPort],
];

async function tokenOf(response: Promise<Response>): Promise<string> {
  const { access_token: token } = (await (await response).json()) as { access_token: string };
  return token;
}

describe("the request log", () => {
  test("has method, path, status and scenario of every request, in order", async () => {
    for (const [, signIn] of ways) await signIn();
    await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { ...login, body: "{}" });
    await mock.fetch("http://mock.invalid/nope/x?a=b");
    const signedIn = {
      provider: "mbsi",
      method: "POST",
      path: "/mbsi/api/v140/auth",
      status: 200,
      scenario: "signedIn",
      violations: [],
    };
    expect(mock.requests()).toEqual([
      signedIn,
      signedIn,
      {
        provider: "mbsi",
        method: "POST",
        path: "/mbsi/api/v140/auth",
        status: 422,
        violations: [
          "body Request body must have required property 'username'",
          "body Request body must have required property 'password'",
        ],
      },
      { provider: "nope", method: "GET", path: "/nope/x?a=…", status: 404, violations: [] },
    ]);
    expect(logged).toEqual(mock.requests());
  });

  test("holds no secret: no credential, no token, no query value", async () => {
    const sentinel = "fakeSentinelSecret12345";
    const response = await mock.fetch("http://mock.invalid/crmcom/authentication/token", {
      method: "POST",
      headers: { ...headers, Authorization: `Bearer ${sentinel}`, Cookie: sentinel },
      body: JSON.stringify({ username: sentinel, password: sentinel, organisation: sentinel, unit: [sentinel] }),
    });
    await response.text();
    await mock.fetch(`http://mock.invalid/crmcom/__mock/echo?token=${sentinel}`);
    await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { ...login, body: `{"username":"${sentinel}` });
    await mock.fetch("http://mock.invalid/msp360/api/Provider/Login", {
      method: "POST",
      headers: { "Content-Type": "text/xml" },
      body: `<${sentinel}>`,
    });
    const token = await tokenOf(viaFetch());
    const everything = JSON.stringify([mock.requests(), logged, [...response.headers]]);
    expect(everything).not.toContain(sentinel);
    expect(everything).not.toContain(token);
  });
});

describe.each(ways)("a fault, seen through %s:", (_, signIn) => {
  const inject = (fault: Omit<Extract<Fault, { kind: string }>, "provider"> | object) =>
    mock.setFault({ provider: "mbsi", ...fault } as Fault);

  test("latency delays the answer", async () => {
    inject({ kind: "latency", ms: 50 });
    const before = performance.now();
    expect((await signIn()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(45);
  });

  test.each([120, "Wed, 01 Jan 2031 00:00:00 GMT"])("a status with Retry-After %s", async (retryAfter) => {
    inject({ kind: "status", status: 429, retryAfter });
    const response = await signIn();
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, String(retryAfter)]);
  });

  test("a reset before the head", async () => {
    inject({ kind: "reset-before-headers" });
    await expect(signIn()).rejects.toThrow("fetch failed");
  });

  test("a reset after the head", async () => {
    inject({ kind: "reset-after-headers" });
    const response = await signIn();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test("a truncated body", async () => {
    inject({ kind: "truncated-body" });
    const response = await signIn();
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow();
  });

  test("HTML instead of JSON with status 200", async () => {
    inject({ kind: "html" });
    const response = await signIn();
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await response.text()).toContain("<h1>");
  });

  test("an empty body", async () => {
    inject({ kind: "empty-body" });
    const response = await signIn();
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("a redirect", async () => {
    inject({ kind: "redirect", location: "http://127.0.0.1:9/elsewhere" });
    const response = await signIn();
    expect([response.status, response.headers.get("location")]).toEqual([307, "http://127.0.0.1:9/elsewhere"]);
  });

  test("lasts for the given number of requests, is in the request log, and does not affect other providers", async () => {
    inject({ kind: "status", status: 503, times: 2 });
    const other = await mock.fetch("http://mock.invalid/mikrocloud/user/login", {
      method: "POST",
      headers,
      body: "{}",
    });
    expect(other.status).toBe(422);
    expect([(await signIn()).status, (await signIn()).status, (await signIn()).status]).toEqual([503, 503, 200]);
    expect(mock.requests().map(({ fault }) => fault)).toEqual([undefined, "status", "status", undefined]);
  });

  test("ends with a reset", async () => {
    inject({ kind: "reset-before-headers" });
    mock.reset();
    expect((await signIn()).status).toBe(200);
    expect(mock.requests()).toHaveLength(1);
  });
});

describe("a wrong fault is refused in a sentence:", () => {
  test.each([
    [{ provider: "mbsi", kind: "nope" }, /no fault kind "nope"; the kinds are latency, status/],
    [{ provider: "mbsi", kind: "toString" }, /no fault kind/],
    [{ provider: "nope", kind: "html" }, /no provider "nope" for a fault; the mock serves msp360/],
    [{ provider: "mbsi", kind: "latency" }, /needs ms/],
    [{ provider: "mbsi", kind: "status" }, /needs a status from 200 to 599/],
    [{ provider: "mbsi", kind: "latency", ms: 1e10 }, /ms, a number of milliseconds from 0 to 2147483647/],
    [{ provider: "mbsi", kind: "status", status: 429, retryAfter: "a\nb" }, /whole number of seconds or an HTTP date/],
    [{ provider: "mbsi", kind: "redirect" }, /needs a location/],
    [{ provider: "mbsi", kind: "redirect", location: "a\nb" }, /needs a location/],
    [{ provider: "mbsi", kind: "html", times: 0 }, /whole number above 0/],
  ])("%j", async (fault, message) => {
    expect(() => mock.setFault(fault as Fault)).toThrow(message);
    const response = await control("POST", "faults", fault);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringMatching(message.source.replaceAll('"', '\\\\"')),
    ]);
  });
});

function control(method: string, name: string, value?: unknown) {
  const request = value === undefined ? {} : { headers, body: JSON.stringify(value) };
  return fetch(`${listener.url}/__mock/${name}`, { method, ...request });
}

describe("over HTTP", () => {
  test("faults, requests, tokens, time and reset are the same as in code", async () => {
    expect((await control("POST", "faults", { provider: "mbsi", kind: "status", status: 500, times: 1 })).status).toBe(
      200,
    );
    expect((await viaPort()).status).toBe(500);
    const token = () => tokenOf(viaPort());
    const isLive = async (value: string) => {
      const request = { headers: { Authorization: `Bearer ${value}` } };
      return (await fetch(`${listener.url}/mbsi/__mock/echo`, request)).status === 200;
    };
    const [first, second] = [await token(), await token()];
    expect(await isLive(first)).toBe(true);
    await control("POST", "advance-time", { ms: 3_600_000 });
    expect(await isLive(first)).toBe(false);
    expect(await isLive(second)).toBe(false);
    const third = await token();
    await control("POST", "revoke-tokens", { provider: "mbsi" });
    expect(await isLive(third)).toBe(false);
    const requests = (await (await control("GET", "requests")).json()) as RequestLogEntry[];
    expect(requests).toEqual(mock.requests());
    expect(requests.length).toBe(8);
    await control("POST", "reset");
    expect(mock.requests()).toEqual([]);
  });

  test.each([
    ["GET", "nope", undefined, 404, /use one of GET \/__mock\/requests/],
    ["DELETE", "requests", undefined, 404, /no such control endpoint; use one of GET \/__mock\/requests, /],
    ["POST", "advance-time", { ms: "soon" }, 400, /number of milliseconds/],
    ["POST", "advance-time", {}, 400, /number of milliseconds/],
    ["POST", "advance-time", { ms: 1e300 }, 400, /beyond the year 275,000/],
    ["POST", "revoke-tokens", { provider: "mbsii" }, 400, /no provider/],
    ["POST", "faults", null, 400, /must be a JSON object/],
    ["POST", "faults", {}, 400, /no fault kind/],
  ])("%s %s with %j is refused in a sentence", async (method, name, value, status, detail) => {
    const response = await control(method, name, value);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(detail) });
  });

  test("a body that is not JSON is refused", async () => {
    const response = await fetch(`${listener.url}/__mock/faults`, { method: "POST", body: "{" });
    expect(response.status).toBe(400);
  });
});

test("a preflight request of a page on this machine to the control is granted", async () => {
  const request = {
    method: "OPTIONS",
    headers: { Origin: "http://localhost:5173", "Access-Control-Request-Method": "POST" },
  };
  const response = await fetch(`${listener.url}/__mock/faults`, request);
  expect([response.status, response.headers.get("access-control-allow-methods")]).toEqual([204, "GET, POST, OPTIONS"]);
});

test("a body over the limit and a wrong method are on record, with what was wrong", async () => {
  await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { ...login, body: " ".repeat(1024 * 1024 + 1) });
  await mock.fetch("http://mock.invalid/mbsi/api/v140/auth");
  expect(mock.requests()).toMatchObject([
    { status: 413, violations: ["The body is too large; the limit is 1048576 bytes."] },
    { status: 405, violations: ["/api/v140/auth does not support GET; it supports POST."] },
  ]);
});

test("mock.fetch heeds an aborted signal and redirect: error, as fetch does", async () => {
  await expect(mock.fetch("/mbsi/x", { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  mock.setFault({ provider: "mbsi", kind: "redirect", location: "http://127.0.0.1:9/" });
  await expect(mock.fetch("/mbsi/x", { redirect: "error" })).rejects.toThrow("fetch failed");
});

describe("an abort of mock.fetch", () => {
  const url = "http://mock.invalid/mbsi/api/v140/auth";
  const reason = new Error("fake reason");

  test.each([
    ["with init.signal", (signal: AbortSignal) => mock.fetch(url, { ...login, signal })],
    ["with the signal of a Request", (signal: AbortSignal) => mock.fetch(new Request(url, { ...login, signal }))],
  ])("right after the call, %s: rejects with the reason, and makes no request", async (_, call) => {
    const controller = new AbortController();
    const answer = call(controller.signal);
    controller.abort(reason);
    await expect(answer).rejects.toBe(reason);
    expect(mock.requests()).toEqual([]);
  });

  test("before the request body has ended rejects at once", async () => {
    const controller = new AbortController();
    const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
    const init = { ...login, body: endless, duplex: "half", signal: controller.signal };
    const answer = mock.fetch(url, init as RequestInit);
    setImmediate(() => controller.abort(reason));
    await expect(answer).rejects.toBe(reason);
  });

  test("while the mock works on the answer rejects", async () => {
    const controller = new AbortController();
    const slow = await createMock({ providers: ["mbsi"], onRequest: () => controller.abort(reason) });
    await expect(slow.fetch(url, { ...login, signal: controller.signal })).rejects.toBe(reason);
  });

  test("while the body of the answer is read makes the reading fail", async () => {
    const controller = new AbortController();
    const response = await mock.fetch(url, { ...login, signal: controller.signal });
    controller.abort(reason);
    await expect(response.text()).rejects.toBe(reason);
  });

  test("after everything was read changes nothing", async () => {
    const controller = new AbortController();
    const response = await mock.fetch(url, { ...login, signal: controller.signal });
    expect(await response.json()).toHaveProperty("access_token");
    controller.abort(reason);
  });
});

test("an aborted request ends the wait for a late answer", async () => {
  mock.setFault({ provider: "mbsi", kind: "latency", ms: 60_000 });
  const controller = new AbortController();
  const call = mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { ...login, signal: controller.signal });
  setImmediate(() => controller.abort());
  await expect(call).rejects.toThrow("aborted");
});

test("the mock keeps working after a client disconnects", async () => {
  const request = httpRequest(`${listener.url}/mbsi/api/v140/auth`, {
    method: "POST",
    headers: { "content-length": 100 },
  });
  request.on("error", () => {});
  await new Promise<void>((resolve) => {
    request.write("{", () => {
      request.destroy();
      resolve();
    });
  });
  expect((await viaPort()).status).toBe(200);
});
