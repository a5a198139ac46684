/** What only a socket can say: each gets an answer at once, and the next request works. */
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { exchange } from "../support/exchange.ts";

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
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

afterEach(async () => {
  expect(statusOf(await exchange(listener.port, good))).toBe(200);
});

describe("over a socket", () => {
  test.each([
    ["bytes that are no HTTP", "hello\r\n\r\n", 400],
    ["a head that is too large", `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ["a target that is no URL", "GET //[ HTTP/1.1\r\nhost: localhost\r\n\r\n", 400],
    ["a target with a scheme", `GET http://localhost/mbsi/x HTTP/1.1\r\nhost: localhost\r\n\r\n`, 404],
    ["a Host header that is none", "GET /mbsi/x HTTP/1.1\r\nhost: [[[\r\n\r\n", 404],
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

  test("HEAD has no body", async () => {
    const answer = await exchange(listener.port, "HEAD /mbsi/api/v140/auth HTTP/1.1\r\nhost: localhost\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*allow: POST[\s\S]*\r\n\r\n$/);
  });

  test("a body that does not come gets 408", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let received = "";
      const socket = connect(listener.port, "127.0.0.1", () => socket.write(head() + body.slice(0, 5)));
      socket.on("data", (chunk) => {
        received += chunk;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(received));
    });
    expect(statusOf(answer)).toBe(408);
  });
});
