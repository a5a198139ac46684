/** A web page is not a test: which requests over a socket get control, and state. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createMock, type Listener, type ListenOptions, type Mock } from "../../src/mock/index.ts";
import { exchange } from "../support/exchange.ts";

let stateful: Mock;
let plain: Mock;
let withState: Listener;
let withoutState: Listener;
beforeAll(async () => {
  stateful = await createMock({ providers: ["mbsi"], state: true });
  plain = await createMock({ providers: ["mbsi"] });
  [withState, withoutState] = await Promise.all([stateful.listen(), plain.listen()]);
});
afterAll(() => Promise.all([withState.close(), withoutState.close()]));
beforeEach(() => {
  stateful.reset();
  plain.reset();
});

type Headers = Record<string, string>;

/** Sends the very headers, which `fetch` would not let through. */
async function send(listener: Listener, line: string, given: Headers = {}, body = "") {
  const headers = { host: `127.0.0.1:${listener.port}`, "content-length": String(body.length), ...given };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = await exchange(listener.port, `${line} HTTP/1.1\r\n${lines.join("")}connection: close\r\n\r\n${body}`);
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head, body: rest.join("\r\n\r\n") };
}

const login = JSON.stringify({ username: "abctestuser", password: "fake-password" });
const signIn = (listener: Listener, headers: Headers) =>
  send(listener, "POST /mbsi/api/v140/auth", { "content-type": "application/json", ...headers }, login);
const fault = JSON.stringify({ provider: "mbsi", kind: "redirect", location: "https://evil.example/" });

const foreignOrigins = [
  "https://evil.example",
  "null",
  "",
  "http://localhost.evil.example",
  "http://127.0.0.1.evil.example",
  "http://evil.example#.localhost",
  "http://localhost@evil.example",
  "http://localhost:1 http://evil.example",
  "http://[::2]",
  "http://0.0.0.0:4010",
  "http://10.0.0.1",
  "file://",
  "chrome-extension://localhost",
  "localhost",
];
const foreignHosts = [
  "evil.example",
  "evil.example:4010",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "localhost@evil.example",
  "evil.example/localhost",
  "evil.example#localhost",
  "evil.example\\localhost",
  "localhost:1:2",
  "[[[",
  "",
  "10.0.0.1",
  "0.0.0.0",
  "[::2]",
];
const ownOrigins = [
  "http://localhost:5173",
  "https://localhost",
  "http://app.localhost:3000",
  "http://127.0.0.1:8080",
  "http://127.1.2.3",
  "http://[::1]:3000",
];
const ownHosts = [
  "localhost",
  "LOCALHOST:4010",
  "localhost.",
  "mock.localhost:1",
  "127.0.0.1",
  "127.9.9.9:80",
  "[::1]:80",
];

describe("the control, with state and without,", () => {
  const strangers: [string, Headers][] = [
    ...foreignOrigins.map((origin): [string, Headers] => [`the origin ${JSON.stringify(origin)}`, { origin }]),
    ...foreignHosts.map((host): [string, Headers] => [`the host ${JSON.stringify(host)}`, { host }]),
    ["another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  ];
  test.each(strangers)("refuses %s", async (_, headers) => {
    const form = { "content-type": "text/plain", ...headers };
    for (const listener of [withState, withoutState]) {
      const answers = [
        await send(listener, "POST /__mock/faults", form, fault),
        await send(listener, "GET /__mock/requests", headers),
        await send(listener, "OPTIONS /__mock/faults", { ...headers, "access-control-request-method": "POST" }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(answers.map(({ head }) => head).join()).not.toMatch(/access-control/i);
      expect((await signIn(listener, {})).status).toBe(200);
    }
  });

  test.each([
    ...ownOrigins.map((origin): [string, Headers] => [`the origin ${origin}`, { origin }]),
    ...ownHosts.map((host): [string, Headers] => [`the host ${host}`, { host }]),
    ["a link that was clicked", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
    ["its own page", { "sec-fetch-site": "same-origin" }],
  ])("takes %s", async (_, headers) => {
    expect((await send(withState, "GET /__mock/requests", headers)).status).toBe(200);
  });

  test("refuses a form that another site sends, though it navigates as a link does", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await send(withState, "POST /__mock/reset", headers)).status).toBe(403);
  });

  test("refuses an absolute target of another host, whatever the Host header says", async () => {
    expect((await send(withState, "GET http://evil.example/__mock/requests")).status).toBe(403);
    expect((await send(withState, "GET http://localhost/__mock/requests")).status).toBe(200);
  });

  test("takes clients that send neither, such as HTTP/1.0", async () => {
    expect(await exchange(withState.port, "GET /__mock/requests HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("says who was refused, and how to allow it", async () => {
    const { body } = await send(withState, "GET /__mock/requests", { origin: "https://app.example" });
    expect(JSON.parse(body)).toEqual({
      title: "Forbidden",
      status: 403,
      detail:
        "The request comes from a web page on https://app.example, and may be an attack. " +
        'If the page is yours, allow it: listen({ allowedOrigins: ["https://app.example"] }), ' +
        "or npm run mock -- --allowed-origins https://app.example.",
    });
    const other = await send(withState, "GET /__mock/requests", { host: "mock:4010" });
    expect(JSON.parse(other.body).detail).toBe(
      'The request is for the host "mock", which is not an address of this mock, and may be an attack. ' +
        'If the name is yours, allow it: listen({ allowedHosts: ["mock"] }), or npm run mock -- --allowed-hosts mock.',
    );
  });

  test("stays open to mock.fetch, which no page can call", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await stateful.fetch("http://evil.example/__mock/requests", { headers })).status).toBe(200);
  });
});

describe("the providers", () => {
  test.each([
    ["origin", { origin: "https://evil.example" }],
    ["host", { host: "evil.example" }],
  ])("refuse a foreign %s with state: no token, no fault used up, a line in the request log", async (_, headers) => {
    stateful.setFault({ provider: "mbsi", kind: "status", status: 503, times: 1 });
    const refused = await signIn(withState, headers as unknown as Headers);
    expect(refused.status).toBe(403);
    expect(refused.head + refused.body).not.toMatch(/fakeToken|access-control/);
    expect((await send(withState, "GET /mbsi/__mock/echo", headers as unknown as Headers)).status).toBe(403);
    expect(stateful.requests()).toMatchObject([
      { provider: "mbsi", status: 403, violations: [expect.stringContaining("evil.example")] },
      { path: "/mbsi/__mock/echo", status: 403 },
    ]);
    expect((await signIn(withState, {})).status).toBe(503);
    expect((await signIn(withState, {})).status).toBe(200);
  });

  test("answer any page and any name without state", async () => {
    const { status, head } = await signIn(withoutState, { origin: "https://app.example", host: "mock:4010" });
    expect([status, /access-control-allow-origin: (.*)\r/.exec(head)?.[1]]).toEqual([200, "https://app.example"]);
  });
});

describe("names that are allowed", () => {
  let listener: Listener;
  beforeAll(async () => {
    const allowedOrigins = ["https://app.example", "HTTPS://Other.example:443/", "null", "vscode-webview://abc"];
    listener = await stateful.listen({
      allowedHosts: ["Mock", ".example.test", "10.0.0.1", "[fe80::1]"],
      allowedOrigins,
    });
  });
  afterAll(() => listener.close());

  test.each([
    [{ host: "mock:4010" }, 200],
    [{ host: "mock:4010", origin: "http://mock:4010" }, 200],
    [{ host: "mock:4010", origin: "http://mock:5173" }, 403],
    [{ host: "mock:4010", origin: "http://localhost:5173" }, 200],
    [{ host: "mock.example" }, 403],
    [{ host: "a.mock" }, 403],
    [{ host: "example.test" }, 200],
    [{ host: "a.b.example.test:80" }, 200],
    [{ host: "badexample.test" }, 403],
    [{ host: "10.0.0.1:4010" }, 200],
    [{ host: "[fe80::1]:4010" }, 200],
    [{ origin: "https://app.example" }, 200],
    [{ origin: "http://app.example" }, 403],
    [{ origin: "https://app.example:8443" }, 403],
    [{ origin: "https://a.app.example" }, 403],
    [{ origin: "https://other.example" }, 200],
    [{ origin: "null" }, 200],
    [{ origin: "vscode-webview://abc" }, 200],
    [{ origin: "https://evil.example" }, 403],
  ] as unknown as [Headers, number][])("%j is %i", async (headers, status) => {
    expect((await send(listener, "GET /__mock/requests", headers)).status).toBe(status);
    expect((await signIn(listener, headers)).status).toBe(status);
  });

  test("do not open other listeners of the mock", async () => {
    expect((await send(withState, "GET /__mock/requests", { host: "mock" })).status).toBe(403);
  });

  test.each([
    [
      { allowedHosts: ["http://mock"] },
      /allowedHosts takes host names without a scheme or port, such as "mock", not "http:\/\/mock"/,
    ],
    [{ allowedHosts: ["mock:4010"] }, /allowedHosts takes host names without a scheme or port/],
    [{ allowedHosts: ["a/b"] }, /allowedHosts takes host names/],
    [{ allowedHosts: [""] }, /allowedHosts takes host names/],
    [{ allowedHosts: ["."] }, /allowedHosts takes host names/],
    [{ allowedHosts: ["*"] }, /allowedHosts takes host names/],
    [{ allowedHosts: "mock" }, /allowedHosts must be a list/],
    [{ allowedHosts: [7] }, /allowedHosts takes host names/],
    [{ allowedOrigins: ["app.example"] }, /allowedOrigins takes origins, such as "https:\/\/app\.example"/],
    [{ allowedOrigins: ["https://app.example/path"] }, /allowedOrigins takes origins/],
    [{ allowedOrigins: ["*"] }, /allowedOrigins takes origins/],
    [{ allowedOrigins: true }, /allowedOrigins must be a list/],
    [{ host: "" }, /The option host must be the address to listen on, such as "127\.0\.0\.1"/],
    [{ host: null }, /The option host must be the address/],
    [{ port: "80x" }, /There is no port "80x"; choose one from 0 to 65535\./],
    [{ port: 65_536 }, /There is no port 65536; choose one from 0 to 65535\./],
    [{ requestTimeoutMs: Number.NaN }, /The option requestTimeoutMs must be a number of milliseconds/],
  ])("refuses %j in a sentence", async (options, message) => {
    const failure = await plain.listen(options as unknown as ListenOptions).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "CONFIGURATION", message: expect.stringMatching(message) });
  });
});

describe("other machines", () => {
  test("are served only when the host says so; one line says what that means", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const [home, named, all] = [
      await stateful.listen({ host: "127.0.0.1" }),
      await stateful.listen({ host: "localhost" }),
      await stateful.listen({ host: "0.0.0.0" }),
    ];
    const lines = warn.mock.calls.flat();
    warn.mockRestore();
    // The address that a connection came in at is an address listened on, as is the one that the URL of the mock names.
    const answers = ["0.0.0.0", "127.0.0.1", "10.0.0.1"].map((host) => send(all, "GET /__mock/requests", { host }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 403]);
    await Promise.all([home.close(), named.close(), all.close()]);
    expect(lines).toEqual([
      "The mock listens on 0.0.0.0: every machine that can reach this one can sign in, read the requests and change " +
        "the responses. Omit the host to serve only this machine.",
    ]);
  });
});
