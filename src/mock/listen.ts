/** The mock on a port, by Node's own HTTP server. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { AuthError } from "../errors.ts";
import { type FrontRequest, type FrontResponse, problem } from "./front.ts";

export interface ListenOptions {
  /** TCP port. Default: 0, a free one. */
  port?: number;
  /** Address to listen on. Default: 127.0.0.1, so that only this machine can reach it. */
  host?: string;
}

/** A mock that listens. */
export interface Listener {
  /** Such as `http://127.0.0.1:4010`, without a slash at the end; a provider is at `<url>/<provider>`. */
  url: string;
  port: number;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/**
 * Starts the server.
 *
 * @throws AuthError `CONFIGURATION` when the port is taken or may not be used.
 */
export async function listen(
  handle: (request: FrontRequest) => Promise<FrontResponse>,
  maxBodyBytes: number,
  { port = 0, host = "127.0.0.1" }: ListenOptions = {},
): Promise<Listener> {
  const server = createServer(async (message, reply) => {
    let response: FrontResponse;
    try {
      const body = await readBody(message, maxBodyBytes);
      response = body
        ? await handle({
            method: message.method ?? "GET",
            target: message.url ?? "/",
            headers: headersOf(message),
            body,
          })
        : problem(413, "Content Too Large", `A body may have ${maxBodyBytes} bytes at most.`);
    } catch {
      if (message.destroyed) return;
      response = problem(500, "Internal Server Error", "The mock failed on this request; please report it.");
    }
    reply.writeHead(response.status, { ...response.headers, "content-length": Buffer.byteLength(response.body) });
    reply.end(response.body);
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, host, port)));
    server.listen(port, host, resolve);
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

/** The whole body, or nothing when it is larger than allowed; the rest of such a body is read and dropped. */
async function readBody(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}

function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): AuthError {
  const reasons: Record<string, string> = {
    EADDRINUSE: "is taken; choose another one, or 0 for a free one",
    EACCES: "may not be used without more rights; choose one above 1023",
    EADDRNOTAVAIL: "is on an address that this machine does not have; choose another host",
    ENOTFOUND: "is on a host that cannot be found; choose another host",
  };
  const reason = reasons[cause.code ?? ""] ?? `cannot be used (${cause.code})`;
  return new AuthError("CONFIGURATION", `Port ${port} of ${host} ${reason}.`, { cause });
}
