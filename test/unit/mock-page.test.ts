/** The page at the mock's own address, and what it asks the control. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { exchange } from "../support/exchange.ts";

const asBrowser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

let mock: Mock;
let listener: Listener;
beforeAll(async () => {
  mock = await createMock({ state: true });
  listener = await mock.listen();
});
afterAll(() => listener.close());
beforeEach(() => mock.reset());

const at = (path: string, init?: RequestInit) => mock.fetch(`http://mock.invalid${path}`, init);
const post = (action: string, body: unknown) => at(`/__mock/${action}`, { method: "POST", body: JSON.stringify(body) });
const login = { username: "abctestuser", password: "fake-password" };
const signIn = () =>
  at("/mbsi/api/v140/auth", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(login),
  });

describe("the page", () => {
  test("is for browsers, allows its own script and style alone, and is not in the request log", async () => {
    const response = await fetch(listener.url, { headers: { Accept: asBrowser } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const text = await response.text();
    const hash = (tag: string) => {
      const [, content = ""] = new RegExp(`<${tag}[^>]*>([\\s\\S]+?)</${tag}>`).exec(text) ?? [];
      return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
    };
    expect(response.headers.get("content-security-policy")).toBe(
      `default-src 'none'; script-src ${hash("script")}; style-src ${hash("style")}; img-src data:; ` +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(mock.requests()).toEqual([]);
  });

  test.each([
    ["GET", "text/html", 200],
    ["HEAD", "TEXT/HTML;level=1", 200],
    ["GET", "application/json, text/html;q=0.1", 200],
    ["GET", "*/*", 404],
    ["GET", "application/json", 404],
    ["GET", "text/html;q=0", 404],
    ["GET", "text/html; q=0.000, */*", 404],
    ["GET", "text/htmlx", 404],
    ["POST", "text/html", 404],
  ])("%s with the Accept header %s gets %i", async (method, accept, status) => {
    expect((await at("/", { method, headers: { Accept: accept } })).status).toBe(status);
    expect((await fetch(listener.url, { method, headers: { Accept: accept } })).status).toBe(status);
  });

  test("is at no other path", async () => {
    expect((await at("/mbsi", { headers: { Accept: asBrowser } })).status).toBe(404);
    expect((await at("/index.html", { headers: { Accept: asBrowser } })).status).toBe(404);
  });

  test("programs get the response that they got before, which is in the request log", async () => {
    const response = await at("/");
    expect(await response.json()).toEqual({
      title: "Not Found",
      status: 404,
      detail:
        "Nothing is mounted at /; the mock serves /msp360, /mbsi, /mikrocloud, /crmcom. Open this address in a browser to watch the requests.",
    });
    expect(mock.requests()).toEqual([{ provider: "", method: "GET", path: "/", status: 404, violations: [] }]);
  });

  test.each([
    ["a name that is rebound to this machine", "host: evil.example"],
    ["another page's script", "host: localhost\r\norigin: https://evil.example"],
    ["another page's frame or image", "host: localhost\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: no-cors"],
  ])("is refused to %s", async (_, headers) => {
    const answer = await exchange(listener.port, `GET / HTTP/1.1\r\naccept: text/html\r\n${headers}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain("<");
  });

  test("has the providers and the documents that this mock serves, and says whether it keeps state", async () => {
    const small = await createMock({
      providers: ["mbsi"],
      documents: { "acme.v1": { document: "test/fixtures/acme/acme-cloud.yaml" } },
    });
    const text = await (await small.fetch("/", { headers: { Accept: "text/html" } })).text();
    expect([...text.matchAll(/data-path="([^"]+)"/g)].map(([, path]) => path)).toEqual([
      "/__mock/requests",
      "/mbsi",
      "/acme.v1",
    ]);
    expect(text).toContain("Stateless: any credentials can sign in, ");
    expect(await (await at("/", { headers: { Accept: "text/html" } })).text()).toContain(
      "Stateful: the mock checks passwords, one-time codes and tokens, ",
    );
  });
});

describe("the control over HTTP", () => {
  test("lists the accounts with their current codes", async () => {
    const clocked = await createMock({ providers: ["mikrocloud"], state: true, nowMs: () => 59_000 });
    expect(await (await clocked.fetch("/__mock/accounts")).json()).toContainEqual({
      provider: "mikrocloud",
      credentials: { email: "jane@example.com", password: "fake-password" },
      scenario: "mfaCodeNeeded",
      // The test vector of RFC 6238 for the second 59, of which these are the last six digits.
      oneTimeCode: "287082",
    });
  });

  test("lists the faults that are on, with the times that are left", async () => {
    await post("faults", { provider: "mbsi", kind: "status", status: 503, times: 2 });
    await post("faults", { provider: "crmcom", kind: "html" });
    await signIn();
    const faults = [
      { provider: "mbsi", kind: "status", status: 503, times: 1 },
      { provider: "crmcom", kind: "html" },
    ];
    expect(await (await at("/__mock/faults")).json()).toEqual(faults);
    expect(mock.faults()).toEqual(faults);
    await signIn();
    expect(mock.faults()).toEqual([{ provider: "crmcom", kind: "html" }]);
  });

  test.each([
    [{ provider: "mbsi", kind: "html" }, ["mbsi empty-body", "crmcom html"]],
    [{ provider: "mbsi" }, ["crmcom html"]],
    [{ kind: "html" }, ["mbsi empty-body"]],
    [{}, []],
  ])("switches off the faults that %j names", async (filter, left) => {
    mock.setFault({ provider: "mbsi", kind: "html" });
    mock.setFault({ provider: "mbsi", kind: "empty-body" });
    mock.setFault({ provider: "crmcom", kind: "html" });
    expect((await post("clear-faults", filter)).status).toBe(200);
    expect(mock.faults().map(({ provider, kind }) => `${provider} ${kind}`)).toEqual(left);
  });

  test.each([
    [
      { provider: "nope" },
      'There is no provider "nope" for a fault; the mock serves msp360, mbsi, mikrocloud, crmcom.',
    ],
    [{ kind: "toString" }, /^There is no fault kind "toString"; the kinds are latency, status, /],
    [{ provider: null }, 'There is no provider "null" for a fault; the mock serves msp360, mbsi, mikrocloud, crmcom.'],
  ])("switches nothing off for %j", async (filter, detail) => {
    mock.setFault({ provider: "mbsi", kind: "html" });
    const response = await post("clear-faults", filter);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toMatch(detail);
    expect(mock.faults()).toEqual([{ provider: "mbsi", kind: "html" }]);
  });

  test("a fault is not changed through the list of them", async () => {
    mock.setFault({ provider: "mbsi", kind: "status", status: 503 });
    Object.assign(mock.faults()[0] ?? {}, { status: 204 });
    expect((await signIn()).status).toBe(503);
  });

  test("gives the last requests alone when they are asked for", async () => {
    for (const name of ["a", "b", "c"]) await at(`/${name}`);
    const paths = async (query: string) =>
      ((await (await at(`/__mock/requests${query}`)).json()) as { path: string }[]).map(({ path }) => path);
    expect(await paths("")).toEqual(["/a", "/b", "/c"]);
    expect(await paths("?last=2")).toEqual(["/b", "/c"]);
    expect(await paths("?last=0")).toEqual([]);
    expect(await paths("?last=99")).toEqual(["/a", "/b", "/c"]);
    for (const last of ["", "-1", "1.5", "many"]) {
      const response = await at(`/__mock/requests?last=${last}`);
      expect(response.status).toBe(400);
      expect(((await response.json()) as { detail: string }).detail).toBe(
        "The parameter last must be a whole number of requests.",
      );
    }
  });
});
