/** What only a socket can say: each gets an answer at once, and the next request works. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { dial, exchange } from "../support/exchange.ts";

let mock: Mock;
let listener: Listener;
beforeAll(async () => {
  mock = await createMock();
  listener = await mock.listen({ requestTimeoutMs: 300 });
});
afterAll(() => listener.close());

const body = JSON.stringify({ username: "abctestuser", password: "fake-password" });
const head = (length = body.length, extra = "") =>
  `POST /mbsi/api/v140/auth HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${extra}content-length: ${length}\r\n\r\n`;
const good = head() + body;
const tooMuch = "content-length: 99999999";
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

afterEach(async () => {
  expect(statusOf(await exchange(listener.port, good))).toBe(200);
});

describe("over a socket", () => {
  test.each([
    ["bytes that are no HTTP", "hello\r\n\r\n", 400],
    ["a head that is too large", `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ["a target of another scheme", "GET ftp://localhost/mbsi/x HTTP/1.1\r\nhost: localhost\r\n\r\n", 400],
    ["a target that is no URL", "GET http://[ HTTP/1.1\r\nhost: localhost\r\n\r\n", 400],
    ["an asterisk as the target of a GET", "GET * HTTP/1.1\r\nhost: localhost\r\n\r\n", 400],
    ["an asterisk as the target of OPTIONS", "OPTIONS * HTTP/1.1\r\nhost: localhost\r\n\r\n", 204],
    ["a target with a scheme", `GET http://localhost/mbsi/x HTTP/1.1\r\nhost: localhost\r\n\r\n`, 404],
    ["a Host header that is none", "GET /mbsi/x HTTP/1.1\r\nhost: [[[\r\n\r\n", 404],
    ["two Host headers", "GET /mbsi/x HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n", 400],
    ["no Host header", "GET /mbsi/x HTTP/1.1\r\n\r\n", 400],
    ["CONNECT", "CONNECT localhost:443 HTTP/1.1\r\nhost: localhost\r\n\r\n", 405],
    ["an upgrade", "GET /mbsi/x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n", 404],
    ["an expectation that nobody meets", head(body.length, "expect: fame\r\n") + body, 417],
    ["a body shorter than its length", head(body.length + 10) + body, 400],
    ["a length over the limit, before the body comes", head(99_999_999) + body, 413],
    ["the same from a client that asks first", head(99_999_999, "expect: 100-continue\r\n"), 413],
    ["a length that is none", head().replace(/content-length: \d+/, "content-length: many") + body, 400],
    ["chunks that are none", head().replace(/content-length: \d+/, "transfer-encoding: chunked") + body, 400],
  ])("%s: answered at once", async (_, bytes, status) => {
    expect(statusOf(await exchange(listener.port, bytes))).toBe(status);
  });

  test("a client that expects 100 Continue gets it, then the answer", async () => {
    const answer = await exchange(listener.port, head(body.length, "expect: 100-continue\r\n") + body);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  test("pipelined requests are answered each, in order", async () => {
    const wrong = body.replace("fake-password", "fake-wrong-password");
    const answer = await exchange(listener.port, good + head(wrong.length) + wrong + good);
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 401", "HTTP/1.1 200"]);
  });

  test.each([
    ["//evil.example/mbsi", "//evil.example/mbsi"],
    ["//", "//"],
    ["//[", "//["],
    ["///mbsi//x", "///mbsi//x"],
    ["/mbsi//api", "/mbsi//api"],
    ["//user:fake@mbsi:80/x?a=b", "//user:fake@mbsi:80/x?a=…"],
    ["/\\evil.example/mbsi", "//evil.example/mbsi"],
    ["/http://evil.example/", "/http://evil.example/"],
    ["/%2F%2Fevil.example/%5C", "/%2F%2Fevil.example/%5C"],
    ["/mbsi/%zz", "/mbsi/%zz"],
    ["http://user:fake@other.example:80//mbsi/x", "//mbsi/x"],
    ["HTTPS://other.example", "/"],
  ])("the target %s is the path %s", async (target, path) => {
    mock.reset();
    await exchange(listener.port, `GET ${target} HTTP/1.1\r\nhost: localhost/not/a/host\r\n\r\n`);
    expect(mock.requests().map((entry) => entry.path)).toEqual([path]);
  });

  test("an upgrade that is not accepted closes the connection, because Node drops the bytes that come with it", async () => {
    const upgrade = "GET /mbsi/x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    const client = await dial(listener.port, upgrade + good);
    await client.ended;
    expect(client.received()).toMatch(/^HTTP\/1\.1 404 [\s\S]*connection: close/i);
  });

  test("HEAD has no body", async () => {
    const answer = await exchange(listener.port, "HEAD /mbsi/api/v140/auth HTTP/1.1\r\nhost: localhost\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*allow: POST[\s\S]*\r\n\r\n$/);
  });

  test("a request that does not come gets 408, and its connection is gone", async () => {
    const heads = ["", "POST /mbsi", head(), head() + body.slice(0, 5), head().replace(/content-length: \d+/, tooMuch)];
    const answers = heads.map(async (bytes) => {
      const client = await dial(listener.port, bytes);
      await client.ended;
      await client.gone();
      return statusOf(client.received());
    });
    expect(await Promise.all(answers)).toEqual([408, 408, 408, 408, 413]);
  });

  test("a body that is answered before it ends is not answered twice", async () => {
    const client = await dial(listener.port, head(99_999_999) + body);
    await client.ended;
    expect(client.received().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413"]);
  });

  test("a client that does not send the body that it asked about is told that the connection closes", async () => {
    const answer = await exchange(listener.port, head(99_999_999, "expect: 100-continue\r\n"));
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
  });
});

describe("behind a slow answer", () => {
  afterEach(() => mock.reset());
  const slow = () => mock.setFault({ provider: "mbsi", kind: "latency", ms: 60, times: 1 });
  const statuses = (answer: string) => answer.match(/HTTP\/1\.1 \d+/g) ?? [];
  const ok = "HTTP/1.1 200";

  test("a client that has closed its sending side still gets it", async () => {
    slow();
    expect(statuses(await exchange(listener.port, good + good))).toEqual([ok, ok]);
  });

  test.each([
    ["CONNECT", "CONNECT localhost:443 HTTP/1.1\r\nhost: localhost\r\n\r\n", [ok, "HTTP/1.1 405"]],
    ["bytes that are not HTTP", "hello\r\n\r\n", [ok, "HTTP/1.1 400"]],
    ["a request that breaks off", head() + body.slice(0, 5), [ok, "HTTP/1.1 408"]],
    [
      "a request with an expectation",
      head(body.length, "connection: close\r\nexpect: fame\r\n") + body,
      [ok, "HTTP/1.1 417"],
    ],
  ])("%s is answered after it", async (_, bytes, expected) => {
    slow();
    const client = await dial(listener.port, good + bytes);
    await client.ended;
    expect(statuses(client.received())).toEqual(expected);
  });

  test.each([
    ["reset-before-headers", [ok]],
    ["reset-after-headers", [ok, ok]],
    ["truncated-body", [ok, ok]],
  ] as const)("the fault %s strikes after it", async (kind, expected) => {
    slow();
    const other = good.replaceAll("mbsi/api/v140/auth", "msp360/nope");
    mock.setFault({ provider: "msp360", kind, times: 1 });
    const client = await dial(listener.port, good + other + good);
    await client.ended;
    expect(statuses(client.received()).length).toBe(expected.length);
    expect(statuses(client.received())[0]).toBe(ok);
  });
});

describe("a connection that Node hands over", () => {
  const upgrade = "GET /mbsi/x HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
  const connectTo = "CONNECT localhost:443 HTTP/1.1\r\nhost: localhost\r\n\r\n";

  test.each([
    ["CONNECT", connectTo],
    ["CONNECT with bytes behind it", `${connectTo}\x16\x03\x01`],
    ["an upgrade", upgrade],
    ["an upgrade with bytes behind it", `${upgrade}\x16\x03\x01`],
    ["no HTTP", "hello\r\n\r\n"],
    ["half a request", head()],
  ])("%s: a reset after any byte leaves the mock at work", async (_, bytes) => {
    const lengths = Array.from({ length: bytes.length + 1 }, (_, length) => length);
    await Promise.all(
      lengths.map(async (length) => {
        const client = await dial(listener.port, bytes.slice(0, length));
        client.socket.resetAndDestroy();
        await client.closed;
      }),
    );
  });

  test("does not outlive the listener, and does not delay its end", async () => {
    const other = await mock.listen();
    mock.setFault({ provider: "mbsi", kind: "latency", ms: 60_000, times: 2 });
    const clients = await Promise.all(
      ["", "GET", connectTo, upgrade, good + connectTo, good, head()].map((bytes) => dial(other.port, bytes)),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await other.close();
    await Promise.all(clients.map(({ ended }) => ended));
    mock.reset();
    await other.close();
  });

  test("is closed after a refusal, even when the client keeps its side open", async () => {
    const client = await dial(listener.port, connectTo);
    await client.ended;
    await client.gone();
    expect(statusOf(client.received())).toBe(405);
  });
});
