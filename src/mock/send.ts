/** Writes a response of the mock to a connection, and breaks the connection if the response says so. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { bodiless, linesOf, type MockResponse, sendableResponse } from "./http.ts";

/** @param turn resolves when the earlier requests have their responses */
export async function send(
  message: IncomingMessage,
  reply: ServerResponse,
  response: MockResponse,
  turn: Promise<void>,
): Promise<void> {
  const { status, headers, delayMs, breakage, ...rest } = sendableResponse(response);
  // As bytes, because Node would encode the headers like a text body, but letters in a header are Latin-1.
  const body = Buffer.from(rest.body);
  if (delayMs) await delay(delayMs, undefined, { ref: false });
  // Node itself keeps ordinary responses in order.
  if (breakage) await turn;
  const { socket } = message;
  if (breakage === "before-headers") return void socket.resetAndDestroy();
  const length = status === 205 || !bodiless.has(status) ? { "content-length": body.length } : {};
  const cookies = headers["set-cookie"] && { "set-cookie": linesOf("set-cookie", headers["set-cookie"]) };
  reply.writeHead(status, { ...headers, ...cookies, ...length });
  if (!breakage) return void reply.end(body);
  reply.flushHeaders();
  const sent = breakage === "within-body" ? body.subarray(0, Math.floor(body.length / 2)) : "";
  // The reset discards everything that has not left the process.
  reply.write(sent, () => (breakage === "within-body" ? socket.destroySoon() : socket.resetAndDestroy()));
}
