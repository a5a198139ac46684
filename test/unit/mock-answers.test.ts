/** Whatever a document, a fault or a client asks for, both ways into the mock send an answer. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createFetch } from "../../src/mock/fetch.ts";
import type { MockResponse } from "../../src/mock/http.ts";
import { createMock, type Fault, type Listener, type Mock } from "../../src/mock/index.ts";
import { listen } from "../../src/mock/listen.ts";

const document = String.raw`
openapi: 3.1.0
info: { title: Own, version: 1.0.0 }
paths:
  /named:
    post:
      requestBody:
        content:
          application/json:
            examples: { "日本 é": { value: 1 }, "a\r\nset-cookie: b=1": { value: 2 }, "nul\0": { value: 3 } }
      responses:
        '200':
          description: OK
          content:
            application/json:
              examples: { "日本 é": { value: 1 }, "a\r\nset-cookie: b=1": { value: 2 }, "nul\0": { value: 3 } }
  /headers:
    get:
      responses:
        '200':
          description: OK
          headers:
            X-City: { schema: { type: string }, example: "東京" }
            X-Cafe: { schema: { type: string }, example: "Café" }
            X-Lines: { schema: { type: string }, example: "a\r\nset-cookie: b=1" }
            X-Nul: { schema: { type: string }, example: "a\0b\x7f" }
            X-Number: { schema: { type: integer }, example: 5 }
            X-Nothing: {}
            Content-Length: { schema: { type: integer }, example: 9999 }
            Transfer-Encoding: { schema: { type: string }, example: chunked }
            Trailer: { schema: { type: string }, example: X-City }
            Connection: { schema: { type: string }, example: close }
            Vary: { schema: { type: string }, example: Accept }
          content: { application/json: { example: { a: 1 } } }
  /no-name:
    get:
      responses:
        '200':
          description: OK
          headers: { X Bad: { schema: { type: string }, example: a } }
  /continue:
    get: { responses: { '100': { description: Go on } } }
  /switch:
    get: { responses: { '101': { description: Other }, default: { description: Any } } }
  /empty:
    get:
      responses:
        '204': { description: None, content: { application/json: { example: 1 } } }
        '205': { description: Reset, content: { application/json: { example: 1 } } }
        '304': { description: Same, content: { application/json: { example: 1 } } }
`;

let folder: string;
let mock: Mock;
let listener: Listener;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  await writeFile(join(folder, "own.yaml"), document);
  mock = await createMock({ providers: ["mbsi"], documents: { own: join(folder, "own.yaml") } });
  listener = await mock.listen();
});
afterAll(async () => {
  await listener.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => mock.reset());

const ways: [string, (path: string, init?: RequestInit) => Promise<Response>][] = [
  ["mock.fetch", (path, init) => mock.fetch(`http://mock.invalid${path}`, init)],
  ["a port", (path, init) => fetch(listener.url + path, { redirect: "manual", ...init })],
];
const mbsi = "/mbsi/api/v140/auth";
const login = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ username: "abctestuser", password: "fake-password" }),
};

describe.each(ways)("through %s", (_, send) => {
  test.each([
    [1, "%E6%97%A5%E6%9C%AC é"],
    [2, "a%0D%0Aset-cookie: b=1"],
    [3, "nul%00"],
  ])("the scenario of %i is named in a header, whatever letters its name has", async (value, name) => {
    const response = await send("/own/named", { ...login, body: String(value) });
    expect([response.status, await response.json()]).toEqual([200, value]);
    expect(response.headers.get("x-mock-scenario")).toBe(name);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  test("headers of a document carry what a header can carry; those of the connection are the mock's own", async () => {
    const response = await send("/own/headers", { headers: { Origin: "https://app.example" } });
    expect([response.status, await response.json()]).toEqual([200, { a: 1 }]);
    const { headers } = response;
    expect(headers.get("x-city")).toBe("%E6%9D%B1%E4%BA%AC");
    expect(headers.get("x-cafe")).toBe("Café");
    expect(headers.get("x-lines")).toBe("a%0D%0Aset-cookie: b=1");
    expect(headers.get("x-nul")).toBe("a%00b%7F");
    expect(headers.get("x-number")).toBe("5");
    expect(headers.get("vary")).toBe("Accept, Origin");
    expect(["x-nothing", "transfer-encoding", "trailer", "set-cookie"].filter((name) => headers.has(name))).toEqual([]);
    expect(headers.get("content-length") ?? "7").toBe("7");
  });

  test("a header with an invalid name is a 500 that says so, in the request log too", async () => {
    const response = await send("/own/no-name");
    expect([response.status, await response.json()]).toMatchObject([
      500,
      { detail: 'The response has a header named "x bad", which is not a valid header name.' },
    ]);
    expect(mock.requests()).toMatchObject([{ status: 500 }]);
  });

  test.each(["/own/continue", "/own/switch"])(
    "a document that answers %s with 1xx gets a final status",
    async (path) => {
      const response = await send(path);
      await response.text();
      expect(response.status).toBeGreaterThanOrEqual(200);
      expect(mock.requests()).toMatchObject([{ status: response.status }]);
    },
  );

  test.each([100, 101, 102, 103, 150, 199])("a preference for the code %i is refused in a sentence", async (code) => {
    const answers = [
      await send(mbsi, { ...login, headers: { ...login.headers, Prefer: `code=${code}` } }),
      await send(`${mbsi}?__code=${code}`, login),
      await send("/own/switch", { headers: { Prefer: `code=${code}` } }),
    ];
    for (const answer of answers) {
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { detail: "The preference code must be a status from 200 to 599, such as code=400." },
      ]);
    }
  });

  test.each([204, 205, 304])("status %i has no body", async (status) => {
    const preferred = await send("/own/empty", { headers: { Prefer: `code=${status}` } });
    expect([preferred.status, await preferred.text()]).toEqual([status, ""]);
    mock.setFault({ provider: "mbsi", kind: "status", status });
    const broken = await send(mbsi, login);
    expect([broken.status, await broken.text()]).toEqual([status, ""]);
    mock.reset();
    expect((await send(mbsi, login)).status).toBe(200);
  });

  test("faults with lists or null where a text belongs are refused or written as text", async () => {
    for (const fault of [
      { provider: "mbsi", kind: "redirect", location: ["http://a.example\r\nb: c"] },
      { provider: "mbsi", kind: "redirect", location: ["http://a.example"] },
      { provider: "mbsi", kind: "status", status: 429, retryAfter: ["1"] },
      { provider: "mbsi", kind: "status", status: "429" },
      { provider: ["mbsi"], kind: "html" },
      { provider: "mbsi", kind: ["html"] },
    ]) {
      expect(() => mock.setFault(fault as unknown as Fault)).toThrow(/fault/);
    }
    mock.setFault({ provider: "mbsi", kind: "status", status: 429, retryAfter: null } as unknown as Fault);
    expect((await send(mbsi, login)).headers.get("retry-after")).toBeNull();
  });
});

describe("whatever the handler returns, the sender writes it or says what is wrong:", () => {
  const answers: [string, Partial<MockResponse>, number, string][] = [
    ["status 100", { status: 100 }, 500, "The response has the status 100; only a status from 200 to 599 can be sent."],
    ["status 101", { status: 101 }, 500, "The response has the status 101; only"],
    ["status 600", { status: 600 }, 500, "The response has the status 600; only"],
    ["no status", { status: undefined as unknown as number }, 500, "The response has the status undefined; only"],
    ["a status with a fraction", { status: 200.5 }, 500, "The response has the status 200.5; only"],
    ["an empty header name", { headers: { "": "a" } }, 500, 'a header named "", which'],
    ["a line end in a header name", { headers: { "a\r\nb": "a" } }, 500, "which is not a valid header name"],
    ["undefined as a header", { headers: { a: undefined as unknown as string } }, 200, "body"],
    ["a lone surrogate as a header", { headers: { a: "\ud800" } }, 200, "body"],
    ["a list as a header", { headers: { a: ["b\n", "c"] as unknown as string } }, 200, "body"],
    ["headers of the connection", { headers: { "Content-Length": "1", trailer: "a", upgrade: "b" } }, 200, "body"],
    ["a lone surrogate as body", { body: "body \ud800" }, 200, "body \ufffd"],
  ];
  test.each(answers)("%s", async (_, part, status, text) => {
    const handle = async () => ({ status: 200, headers: {}, body: "body", ...part });
    const port = await listen(handle, 1024);
    const responses = [await createFetch(handle, 1024)("/"), await fetch(port.url)];
    for (const response of responses)
      expect([response.status, await response.text()]).toEqual([
        status,
        expect.stringContaining(text.replaceAll('"', response.status === 500 ? '\\"' : '"')),
      ]);
    await port.close();
  });

  test("a handler that throws is a 500 on a port, and stderr says where", async () => {
    const stderr = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => stderr.mockRestore());
    const port = await listen(() => Promise.reject(new Error("fake-secret")), 1024);
    const response = await fetch(`${port.url}/a?token=fake-secret`);
    const text = await response.text();
    await port.close();
    expect([response.status, text]).toEqual([500, expect.stringContaining("The mock failed on this request.")]);
    const [[line] = []] = stderr.mock.calls;
    expect(line).toMatch(/^The mock failed on GET \/a\?token=… with a Error; please report this:\n {4}at /);
    expect(text + line).not.toContain("fake-secret");
  });
});
