/**
 * No client ends the mock, and every whole request is answered in its turn: requests, CONNECT, upgrades and bytes that
 * are not HTTP on one connection, which the client closes, resets or holds after any byte. A few hundred connections
 * here, more than 10,000 in `npm run fuzz`.
 */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Fault, faultKinds, type Listener, type Mock } from "../../src/mock/index.ts";
import { type Client, dial } from "../support/exchange.ts";

// A connection takes several times as long as a request.
const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS) / 2);

let mock: Mock;
let listener: Listener;
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
beforeAll(async () => {
  process.on("uncaughtExceptionMonitor", note);
  mock = await createMock({ providers: ["mbsi"], state: true });
  listener = await mock.listen();
});
afterAll(() => void process.off("uncaughtExceptionMonitor", note));
afterEach(() => expect(uncaught).toEqual([]));

const login = '{"username":"abctestuser","password":"fake-password"}';
const wrong = '{"username":"abctestuser","password":"fake-wrong-password"}';
const post = (body: string, extra = "") =>
  `POST /mbsi/api/v140/auth HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${extra}content-length: ${body.length}\r\n\r\n${body}`;
const get = (target: string, extra = "") => `GET ${target} HTTP/1.1\r\nhost: localhost\r\n${extra}\r\n`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunked = `${post("", "transfer-encoding: chunked\r\n").replace("content-length: 0\r\n", "")}${chunk(login.slice(0, 9))}${chunk(login.slice(9))}0\r\n\r\n`;
const websocket = "connection: upgrade\r\nupgrade: websocket\r\n";
const http2 = "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n";

/** Whole requests with the status that each gets. */
const requests: [bytes: string, status: number][] = [
  [post(login), 200],
  [post(wrong), 401],
  [post("{"), 422],
  [chunked, 200],
  [post(login, "expect: fame\r\n"), 417],
  [post(login, "prefer: code=100\r\n"), 400],
  [post(login, "prefer: code=199\r\n"), 400],
  [post(login, "origin: https://evil.example\r\n"), 403],
  [post(login).replace("host: localhost", "host: evil.example"), 403],
  [get("//mbsi/x"), 404],
  [get("//["), 404],
  [get("http://localhost//x"), 404],
  [get("*"), 400],
  [get("ftp://localhost/"), 400],
  [get("/__mock/requests"), 200],
  [get("/__mock/requests", "origin: null\r\n"), 403],
  [get("/mbsi/x").replace("GET", "HEAD"), 404],
  [get("*").replace("GET", "OPTIONS"), 204],
];
/** What ends a connection, with the status that it gets. */
const ends: [bytes: string, status: number | undefined][] = [
  ["", undefined],
  ["CONNECT localhost:443 HTTP/1.1\r\nhost: localhost\r\n\r\n", 405],
  ["CONNECT localhost:443 HTTP/1.1\r\nhost: localhost\r\n\r\n\x16\x03\x01\x02", 405],
  ["CONNECT /mbsi/x HTTP/1.1\r\nhost: localhost\r\n\r\n", 405],
  [post(login, websocket), 200],
  [post(login, http2), 200],
  [get("/mbsi/x", websocket), 404],
  [get("/mbsi/x", http2), 404],
  [get("/mbsi/x", websocket) + get("/mbsi/x"), 404],
  ["hello\r\n\r\n", 400],
  [get("/mbsi/x", `x: ${"a".repeat(20_000)}\r\n`), 431],
  [get("/mbsi/x", "content-length: -1\r\n"), 400],
];

const faults = fc.array(
  fc.record({
    provider: fc.constant("mbsi"),
    kind: fc.constantFrom(...faultKinds),
    times: fc.integer({ min: 1, max: 2 }),
    ms: fc.nat(3),
    status: fc.constantFrom(200, 204, 205, 304, 503),
    location: fc.constant("http://127.0.0.1:9/"),
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<Fault>,
  { maxLength: 2 },
);

async function expectAtWork() {
  mock.reset();
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${listener.url}/mbsi/api/v140/auth`, { method: "POST", headers, body: login });
  expect(response.headers.get("x-mock-scenario")).toBe("signedIn");
  await response.text();
}

/** The statuses on the wire; the body of no answer looks like a status line. */
const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

describe("a raw connection:", () => {
  test("whole requests are answered each, in order, however late and in whatever pieces", {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...requests), { maxLength: 5 }),
        fc.constantFrom(...ends),
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.array(fc.nat(5), { maxLength: 3 }),
        async (sent, [lastBytes, lastStatus], cuts, delays) => {
          for (const ms of delays) mock.setFault({ provider: "mbsi", kind: "latency", ms, times: 1 });
          const bytes = Buffer.from(sent.map(([text]) => text).join("") + lastBytes, "latin1");
          const expected = [...sent.map(([, status]) => status), ...(lastStatus ? [lastStatus] : [])];
          const client = await dial(listener.port, "");
          const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
            (a, b) => a - b,
          );
          for (const [index, from] of at.slice(0, -1).entries()) {
            await new Promise((resolve) => client.socket.write(bytes.subarray(from, at[index + 1]), resolve));
          }
          // What ends a connection ends it without the client's help.
          if (!lastStatus) client.socket.end();
          await client.ended;
          expect(statusesOf(client.received())).toEqual(expected);
          client.socket.destroy();
          await expectAtWork();
        },
      ),
      { numRuns },
    );
  });

  test("a client that closes, resets or holds after any byte ends nothing", { timeout: 600_000 }, async () => {
    const held: Client[] = [];
    const pieces = [...requests, ...ends].map(([bytes]) => bytes);
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...pieces) },
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "GET / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.constantFrom("close", "reset", "reset after the answer began", "destroy", "hold"),
        faults,
        async (parts, cut, how, struck) => {
          for (const fault of struck) mock.setFault(fault);
          const whole = Buffer.from(parts.join(""), "latin1");
          const client = await dial(listener.port, whole.subarray(0, cut % (whole.length + 1)));
          if (how === "reset after the answer began") {
            await Promise.race([client.ended, client.answered, new Promise((resolve) => setImmediate(resolve))]);
          }
          if (how === "hold") held.push(client);
          else if (how === "close") client.socket.end();
          else if (how === "destroy") client.socket.destroy();
          else client.socket.resetAndDestroy();
          for (const old of held.splice(0, held.length - 20)) old.socket.destroy();
          await expectAtWork();
          expect(client.received()).not.toMatch(/HTTP\/1\.1 500/);
        },
      ),
      { numRuns },
    );
    await listener.close();
    await Promise.all(held.map(({ ended }) => ended));
  });
});
