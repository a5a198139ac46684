/** An HTTP server of a test's own: on a free port of this machine, gone when the test is. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { MockFetch } from "../../src/mock/index.ts";

/** A request as it came over the wire. */
export interface Received {
  method: string;
  /** Path and query, byte for byte. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Connections are numbered from 1, in the order of their first request. */
  connection: number;
}

export type Handler = (received: Received, reply: ServerResponse, index: number) => unknown;

export interface Server {
  /** Such as `http://127.0.0.1:4711`. */
  origin: string;
  /** Every request that arrived, in the order of arrival. */
  requests: readonly Received[];
}

export async function serve(handler: Handler): Promise<Server> {
  const requests: Received[] = [];
  const connections = new Map<object, number>();
  const server = createServer(async (message, reply) => {
    if (!connections.has(message.socket)) connections.set(message.socket, connections.size + 1);
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers, socket } = message;
    const received = {
      method,
      url,
      headers,
      body: Buffer.concat(chunks),
      connection: connections.get(socket) as number,
    };
    requests.push(received);
    await handler(received, reply, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Answers with a JSON value. */
export function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Lets a mock answer, so that what a client sends to it can be looked at byte for byte. */
export async function serveMock(mock: { fetch: MockFetch }): Promise<Server> {
  return serve(async ({ method, url, headers, body }, response) => {
    const hasBody = method !== "GET" && method !== "HEAD";
    const answer = await mock.fetch(`http://mock.invalid${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(hasBody && { body: new Uint8Array(body) }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
}
