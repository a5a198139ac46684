/** A proxy as companies have it: tunnels by CONNECT, and forwards plain requests. */
import { createServer, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface Proxy {
  /** Such as `http://127.0.0.1:4711`. */
  origin: string;
  /** What it was asked for, such as `CONNECT 127.0.0.1:4712`. */
  seen: string[];
}

export async function serveProxy(): Promise<Proxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const { method, headers } = incoming;
    incoming.pipe(
      request(String(incoming.url), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", ({ url = "" }, socket: Socket) => {
    seen.push(`CONNECT ${url}`);
    const [host, port] = url.split(":");
    const tunnel = connect(Number(port), host, () => socket.write("HTTP/1.1 200 Connection Established\r\n\r\n"));
    for (const [from, to] of [
      [socket, tunnel],
      [tunnel, socket],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
