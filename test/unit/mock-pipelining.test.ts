/** Many requests at a time on one connection: all are answered, but no more are read than the mock can hold. */
import { createConnection } from "node:net";
import { expect, test } from "vitest";
import type { MockRequest, MockResponse } from "../../src/mock/http.ts";
import { listen } from "../../src/mock/listen.ts";

const count = 10_000;

test("requests that wait for slow answers wait on the wire, also those with a body", async () => {
  let asked = 0;
  let answer = () => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const handle = async (request: MockRequest): Promise<MockResponse> => {
    asked++;
    await slow;
    return { status: 200, headers: {}, body: `${request.url.pathname}${Buffer.from(request.body)}` };
  };
  const listener = await listen(handle, 1024, { requestTimeoutMs: 60_000 });
  const socket = createConnection(listener.port, "127.0.0.1");
  const post = (path: string) => `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\nbody`;
  socket.write(post("/first") + post("/next").repeat(count) + post("/last"));

  // The mock reads until it reads no more.
  let before = -1;
  while (asked !== before || asked === 0) {
    before = asked;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(asked).toBeLessThan(4_000);

  let text = "";
  const all = new Promise<void>((resolve) => {
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      text += chunk;
      if (text.endsWith("/lastbody")) resolve();
    });
  });
  answer();
  await all;
  socket.destroy();
  await listener.close();
  expect(text.match(/\/\w+body/g)).toEqual(["/firstbody", ...Array(count).fill("/nextbody"), "/lastbody"]);
}, 30_000);
