/**
 * Nothing that a client sends can crash or hang the mock. A few hundred requests here; `npm run fuzz` sends more than
 * 20,000.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { exchange } from "../support/exchange.ts";
import { scenarios } from "../support/specs.ts";

const numRuns = Number(process.env.FUZZ_RUNS);

let mock: Mock;
let listener: Listener;
beforeAll(async () => {
  mock = await createMock({ state: true });
  listener = await mock.listen();
});
afterAll(() => listener.close());

const login = JSON.stringify({ username: "abctestuser", password: "fake-password" });
const goodRequest = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: login,
};

const paths = [
  ...new Set(scenarios.map(({ provider, scenario }) => `/${provider}${scenario.path}`)),
  "/crmcom/crmapi/rest/v2/authentication/token",
  "/mbsi/__mock/echo",
  "/crmcom/__mock/echo",
  "/__mock/requests",
  "/__mock/faults",
  "/__mock/nope",
  "/",
];
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...paths) },
  fc.webPath(),
  fc.tuple(fc.constantFrom(...paths), fc.webPath()).map((parts) => parts.join("")),
);
const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  fc.webQueryParameters().map((text) => `?${text}`),
  fc
    .tuple(fc.constantFrom("__code", "__example", "__dynamic", "token"), fc.string())
    .map((pair) => `?${pair.join("=")}`),
);
const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
/** What may stand in a header value. */
const headerText = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const mediaType = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("application/json", "text/json", "text/xml", "application/xml", "text/html"),
  },
  fc.constantFrom(
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "*/*",
    "garbage",
    "a/b;c",
    "application/json;charset=nope",
  ),
  headerText,
);
const headers = fc.record(
  {
    "content-type": mediaType,
    accept: mediaType,
    prefer: fc.oneof(headerText, fc.constantFrom("code=404", "code=401", "example=signedIn", "dynamic=true", "code=x")),
    // Of a page of this machine, or what lies behind the check of callers would not be tried.
    origin: fc.oneof({ weight: 4, arbitrary: fc.constant("http://localhost:5173") }, headerText),
    authorization: fc.oneof(
      headerText,
      headerText.map((text) => `Bearer ${text}`),
    ),
    "access-control-request-method": headerText,
  },
  { requiredKeys: [] },
);
const examples = fc.constantFrom(...scenarios.map(({ scenario }) => scenario.requests["application/json"]));
const body = fc.oneof(
  examples.map((value) => JSON.stringify(value)),
  examples.chain((value) => mutated(JSON.stringify(value))),
  fc.json(),
  fc
    .object({ key: fc.constantFrom("__proto__", "constructor", "UserName", "token", "totp", "provider", "kind") })
    .map((value) => JSON.stringify(value)),
  fc.string({ unit: "binary" }),
  fc.constantFrom("<a/>", "<a><b/></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "&#0;", "%", "a=%zz", "\ufeff{}"),
);

/** The text with a piece cut out or put in. */
function mutated(text: string) {
  return fc
    .tuple(fc.nat(text.length), fc.nat(3), fc.string({ maxLength: 3 }))
    .map(([at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut));
}

async function expectAtWork() {
  // The fuzz may well set a fault: that is what the control is for.
  mock.reset();
  const response = await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", goodRequest);
  expect(response.headers.get("x-mock-scenario")).toBe("signedIn");
}

describe("the mock answers anything and goes on:", () => {
  test("requests through mock.fetch", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, body, async (verb, where, search, fields, content) => {
        const hasBody = verb !== "GET" && verb !== "HEAD";
        const request = { method: verb, headers: fields, ...(hasBody && { body: content }) };
        const response = await mock.fetch(`http://mock.invalid${where}${search}`, request);
        await response.text();
        expect(response.status).not.toBe(500);
        await expectAtWork();
      }),
      { numRuns },
    );
  });

  const httpRequest = fc
    .tuple(
      fc.oneof({ weight: 5, arbitrary: method }, headerText),
      fc.oneof({ weight: 5, arbitrary: fc.tuple(path, query).map((parts) => parts.join("")) }, headerText),
      fc.oneof(
        { weight: 8, arbitrary: fc.constant("HTTP/1.1") },
        fc.constantFrom("HTTP/1.0", "HTTP/2.0", "HTTP/9.9", ""),
      ),
      headers,
      fc.oneof({ weight: 5, arbitrary: fc.constant("localhost") }, headerText),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        fc.constantFrom(
          "content-length: -1",
          "content-length: 99999999",
          "content-length: x",
          "transfer-encoding: chunked",
          "expect: 100-continue",
          "upgrade: websocket\r\nconnection: upgrade",
        ),
      ),
      body,
    )
    .map(([verb, target, version, fields, host, framing, content]) => {
      const bytes = Buffer.from(content);
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
      const length = framing ?? `content-length: ${bytes.length}`;
      const head = [`${verb} ${target} ${version}`, `host: ${host}`, ...lines, length, "", ""].join("\r\n");
      return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
    });
  const wire = fc.oneof(
    { weight: 4, arbitrary: httpRequest },
    // Pipelined, cut off, and no HTTP at all.
    fc.tuple(httpRequest, httpRequest).map((requests) => Buffer.concat(requests)),
    fc.tuple(httpRequest, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );

  test("bytes over raw sockets", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(wire, async (bytes) => {
        const answer = await exchange(listener.port, bytes);
        expect(answer === "" || answer.startsWith("HTTP/1.1 ")).toBe(true);
        expect(answer).not.toMatch(/^HTTP\/1\.1 500/);
        await expectAtWork();
      }),
      { numRuns },
    );
    const response = await fetch(`${listener.url}/mbsi/api/v140/auth`, goodRequest);
    expect(response.headers.get("x-mock-scenario")).toBe("signedIn");
  });
});
