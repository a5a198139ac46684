/** The mock on a port, by Node's own HTTP server. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { AuthError } from "../errors.ts";
import { type MockRequest, type MockResponse, problem } from "./http.ts";

export interface ListenOptions {
  /** TCP port. Default: 0, a free one. */
  port?: number;
  /** Address to listen on. Default: 127.0.0.1, so that only this machine can reach it. */
  host?: string;
  /** Milliseconds that a client has for a whole request; a slower one gets 408. Default: 10,000. */
  requestTimeoutMs?: number;
}

/** A mock that listens. */
export interface Listener {
  /** Such as `http://127.0.0.1:4010`, without a slash at the end; a provider is at `<url>/<provider>`. */
  url: string;
  port: number;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** How often slow requests are looked for, in milliseconds: short beside the timeout, long beside the work of looking. */
const timeoutCheckMs = 250;

/**
 * Starts the server.
 *
 * @throws AuthError `CONFIGURATION` when the port is taken or may not be used.
 */
export async function listen(
  handle: (request: MockRequest) => Promise<MockResponse>,
  maxBodyBytes: number,
  { port = 0, host = "127.0.0.1", requestTimeoutMs = 10_000 }: ListenOptions = {},
): Promise<Listener> {
  const options = { requestTimeout: requestTimeoutMs, connectionsCheckingInterval: timeoutCheckMs };
  const server = createServer(options, (message, reply) => {
    // A client that goes away in the middle of its request gets no answer.
    serve(message, reply).catch(() => message.socket.destroy());
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => refuse(error, socket));
  server.on("connect", (_, socket: Socket) => refuse({ code: "CONNECT" }, socket));

  // Who asks first whether the body is welcome is told before it is sent.
  server.on("checkContinue", (message, reply) => {
    if (declaredLength(message) <= maxBodyBytes) reply.writeContinue();
    serve(message, reply).catch(() => message.socket.destroy());
  });

  async function serve(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    const body = await readBody(message, maxBodyBytes);
    const url = urlOf(message);
    const { method = "GET" } = message;
    if (!url) return send(reply, problem(400, "The target of the request is no URL."));
    const request = { method, url, headers: headersOf(message), body: body ?? new Uint8Array(), isTooLarge: !body };
    return send(reply, await handle(request));
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, host, port);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const declaredLength = ({ headers }: IncomingMessage) => Number(headers["content-length"] ?? 0);

/** The whole body, or nothing as soon as it is known to be larger than allowed; the rest is read and dropped. */
function readBody(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    message.on("data", (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > maxBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    message.on("end", () => resolve(Buffer.concat(chunks)));
    message.on("error", reject);
    message.on("close", () => reject(new Error("The client went away")));
    if (declaredLength(message) > maxBytes) resolve(undefined);
  });
}

/** The URL that was asked for; a Host header that is none gives way to a name that resolves nowhere. */
function urlOf({ url = "/", headers }: IncomingMessage): URL | undefined {
  const bases = [`http://${headers.host ?? "mock.invalid"}`, "http://mock.invalid"];
  const base = bases.find((candidate) => URL.canParse(candidate));
  return URL.canParse(url, base) ? new URL(url, base) : undefined;
}

function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

async function send(reply: ServerResponse, { status, headers, body, delayMs, breakage }: MockResponse): Promise<void> {
  if (delayMs) await delay(delayMs, undefined, { ref: false });
  if (breakage === "before-headers") return void reply.socket?.resetAndDestroy();
  reply.writeHead(status, { ...headers, ...(status !== 204 && { "content-length": Buffer.byteLength(body) }) });
  if (!breakage) return void reply.end(body);
  reply.flushHeaders();
  const sent = breakage === "within-body" ? body.slice(0, Math.floor(body.length / 2)) : "";
  // Only what has left the process is not lost by the reset.
  reply.write(sent, () => (breakage === "within-body" ? reply.socket?.end() : reply.socket?.resetAndDestroy()));
}

/** Answers what Node's parser refuses: bytes that are no HTTP, heads that are too large, requests that are too slow. */
function refuse({ code }: { code?: string | undefined }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const statuses: Record<string, string> = {
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    CONNECT: "405 Method Not Allowed",
  };
  socket.end(`HTTP/1.1 ${statuses[code ?? ""] ?? "400 Bad Request"}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Why a server cannot listen, as a sentence with the way out. */
export function listenError({ code }: { code?: string }, host: string, port: number): AuthError {
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is taken; choose another one, or 0 for a free one.`,
    EACCES: `Port ${port} may not be used without more rights; choose one above 1023.`,
    ERR_SOCKET_BAD_PORT: `There is no port ${port}; choose one from 0 to 65535.`,
    EADDRNOTAVAIL: `This machine does not have the address ${host}; choose another host.`,
    EAI_AGAIN: `The host ${host} cannot be found; choose another host.`,
    ENOTFOUND: `The host ${host} cannot be found; choose another host.`,
  };
  return new AuthError("CONFIGURATION", messages[code ?? ""] ?? `Port ${port} of ${host} cannot be used (${code}).`);
}
