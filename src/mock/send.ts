/** Writes an answer of the mock to a connection, and breaks the connection where the answer says so. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { bodiless, linesOf, type MockResponse, sendableResponse } from "./http.ts";

/** @param turn is kept when the requests before this one have been answered */
export async function send(
  message: IncomingMessage,
  reply: ServerResponse,
  response: MockResponse,
  turn: Promise<void>,
): Promise<void> {
  const { status, headers, delayMs, breakage, ...rest } = sendableResponse(response);
  // As bytes: Node would encode the head as it encodes a text that follows it, but letters in a header are Latin-1.
  const body = Buffer.from(rest.body);
  if (delayMs) await delay(delayMs, undefined, { ref: false });
  // Node keeps ordinary answers in order by itself.
  if (breakage) await turn;
  const { socket } = message;
  if (breakage === "before-headers") return void socket.resetAndDestroy();
  const length = status === 205 || !bodiless.has(status) ? { "content-length": body.length } : {};
  const cookies = headers["set-cookie"] && { "set-cookie": linesOf("set-cookie", headers["set-cookie"]) };
  reply.writeHead(status, { ...headers, ...cookies, ...length });
  if (!breakage) return void reply.end(body);
  reply.flushHeaders();
  const sent = breakage === "within-body" ? body.subarray(0, Math.floor(body.length / 2)) : "";
  // Only what has left the process is not lost by the reset.
  reply.write(sent, () => (breakage === "within-body" ? socket.destroySoon() : socket.resetAndDestroy()));
}
