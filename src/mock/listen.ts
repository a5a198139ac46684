/** Serves the mock on a port, with Node's HTTP server. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { AuthError } from "../errors.ts";
import { type CallerOptions, createCallerCheck, isLoopback } from "./callers.ts";
import { trackConnections } from "./connections.ts";
import { writeFailure } from "./failure.ts";
import { isDelay } from "./faults.ts";
import { type MockRequest, type MockResponse, problem } from "./http.ts";
import { misconfigured } from "./misconfigured.ts";
import { redactedPath } from "./request-log.ts";
import { send } from "./send.ts";
import { isAbsoluteUrl, urlOf } from "./target.ts";

/** Where the mock listens, and who may call it. */
export interface ListenOptions extends CallerOptions {
  /** TCP port. Default: 0, a free one. */
  port?: number | undefined;
  /**
   * Address to listen on, such as 0.0.0.0 for all addresses of this machine. If other machines can reach it, the console
   * shows a warning. Default: 127.0.0.1, which only this machine can reach.
   */
  host?: string | undefined;
  /** Milliseconds that a client has to send a complete request; a slower one gets 408. Default: 10,000. */
  requestTimeoutMs?: number | undefined;
}

/** A mock that listens on a port. */
export interface Listener {
  /** Such as `http://127.0.0.1:4010`, without a slash at the end; a provider is at `<url>/<provider>`. */
  url: string;
  /** TCP port. */
  port: number;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** Interval between checks for slow requests, in milliseconds: short compared with the timeout, long compared with a check. */
const timeoutCheckMs = 250;

/**
 * Starts the server.
 *
 * @throws AuthError `CONFIGURATION` if the port is in use or not permitted, or another option is wrong.
 */
export async function listen(
  handle: (request: MockRequest) => Promise<MockResponse>,
  maxBodyBytes: number,
  { port = 0, host = "127.0.0.1", requestTimeoutMs = 10_000, ...callers }: ListenOptions = {},
): Promise<Listener> {
  checkOptions(host, port, requestTimeoutMs);
  const strangerIn = createCallerCheck(host, callers);
  const server = createServer({ requestTimeout: requestTimeoutMs, connectionsCheckingInterval: timeoutCheckMs });
  // A client may close its side after sending everything, and still wait for the response.
  Object.assign(server, { httpAllowHalfOpen: true });
  const connections = trackConnections(server);
  server.on("clientError", ({ code = "" }: NodeJS.ErrnoException, socket: Socket) =>
    connections.closeWith(socket, refusals[code] ?? "400 Bad Request"),
  );
  server.on("connect", (_, socket: Socket) => connections.closeWith(socket, "405 Method Not Allowed"));
  server.on("request", serve);
  server.on("checkExpectation", serve);
  // A client that sends `Expect: 100-continue` gets the response before it sends the body.
  server.on("checkContinue", (message, reply) => {
    if (declaredLength(message) <= maxBodyBytes) reply.writeContinue();
    // The body may follow or not, so it is unclear whether the next bytes are a request.
    else reply.shouldKeepAlive = false;
    serve(message, reply);
  });

  function serve(message: IncomingMessage, reply: ServerResponse): void {
    const turn = connections.enter(message, reply);
    // Node drops bytes that arrive with an upgrade request, so close the connection: no response to them will follow.
    if (message.headers.upgrade !== undefined) reply.shouldKeepAlive = false;
    answer(message)
      .then((response) => send(message, reply, response, turn))
      // A client that disconnects in the middle of its request gets no response.
      .catch(() => message.socket.destroy());
  }

  async function answer(message: IncomingMessage): Promise<MockResponse> {
    const { method = "GET", url: target = "", socket } = message;
    const headers = headersOf(message);
    if (headers.expect && !/^100-continue$/i.test(headers.expect)) {
      return problem(417, "The mock supports no expectation except 100-continue.");
    }
    // Servers differ in which of them they use, which could bypass a check (RFC 9112, section 3.2).
    const hosts = message.headersDistinct.host ?? [];
    if (hosts.length > 1) return problem(400, "The request has more than one Host header.");
    const body = await readBody(message, maxBodyBytes);
    if (target === "*" && method === "OPTIONS") return { status: 204, headers: {}, body: "" };
    const url = urlOf(target, headers.host);
    if (!url) return problem(400, "The target of the request is neither a path nor an http URL.");
    const absolute = isAbsoluteUrl(target) ? url : undefined;
    const stranger = strangerIn({ method, headers, target: absolute, localAddress: socket.localAddress });
    const request = { method, url, headers, body: body ?? new Uint8Array(), isTooLarge: !body, stranger };
    return handle(request).catch((error: unknown) => {
      writeFailure(error, { provider: "", method, path: redactedPath(request), status: 500, violations: [] });
      return problem(500, "The mock failed on this request. Its stderr shows the error; please report it.");
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, host, port);
  });
  const address = server.address() as AddressInfo;
  if (!isLoopback(address.address)) console.warn(openToOthers(address.address));
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        connections.destroyAll();
      }),
  };
}

const openToOthers = (address: string) =>
  `The mock listens on ${address}: every machine that can reach this one can sign in, read the requests and change ` +
  "the responses. Omit the host to serve only this machine.";

const declaredLength = ({ headers }: IncomingMessage) => Number(headers["content-length"] ?? 0);

/** Returns the complete body, or undefined as soon as it exceeds the limit; the rest is read and dropped. */
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

function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

/** The statuses for requests that Node's parser refuses, by its error codes. */
const refusals: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Content Too Large",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};

function checkOptions(host: unknown, port: unknown, requestTimeoutMs: number): void {
  // With an empty host, Node would listen on all addresses.
  if (typeof host !== "string" || host === "") {
    misconfigured('The option host must be the address to listen on, such as "127.0.0.1".');
  }
  // Node would treat a string as the path of a socket.
  if (!Number.isInteger(port)) misconfigured(`There is no port ${JSON.stringify(port)}; choose one from 0 to 65535.`);
  if (!isDelay(requestTimeoutMs)) {
    misconfigured("The option requestTimeoutMs must be a number of milliseconds from 0 to 2147483647.");
  }
}

/** Returns why a server cannot listen, as a sentence with a solution. */
export function listenError({ code }: { code?: string | undefined }, host: string, port: number): AuthError {
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use; choose another port, or 0 for a free one.`,
    EACCES: `Port ${port} requires more privileges; choose one above 1023.`,
    ERR_SOCKET_BAD_PORT: `There is no port ${port}; choose one from 0 to 65535.`,
    EADDRNOTAVAIL: `This machine does not have the address ${host}; choose another host.`,
    EAI_AGAIN: `The host ${host} cannot be found; choose another host.`,
    ENOTFOUND: `The host ${host} cannot be found; choose another host.`,
  };
  return new AuthError("CONFIGURATION", messages[code ?? ""] ?? `Port ${port} on ${host} cannot be used (${code}).`);
}
