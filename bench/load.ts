/** A load generator that uses little CPU time compared to the server: it sends prepared bytes over kept-alive sockets. */
import { connect } from "node:net";

export interface Load {
  port: number;
  path: string;
  /** Returns the body of a request by its number, from 0. */
  body: (index: number) => string;
  connections: number;
  requests: number;
}

/**
 * Sends the requests, one at a time on each connection.
 *
 * @returns requests per second; rejects if a response is not a 200
 */
export async function run({ port, path, body, connections, requests }: Load): Promise<number> {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
  const bytesOf = (text: string) => Buffer.from(`${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  let sent = 0;
  const begin = performance.now();
  const worker = () =>
    new Promise<void>((resolve, reject) => {
      let received = "";
      const socket = connect(port, "127.0.0.1");
      const next = () => {
        if (sent < requests) socket.write(bytesOf(body(sent++)));
        else socket.end(resolve);
      };
      socket.setEncoding("latin1");
      socket.on("connect", next);
      socket.on("error", reject);
      socket.on("data", (chunk: string) => {
        received += chunk;
        const end = received.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
        if (end < 0 || received.length < end + 4 + length) return;
        if (!received.startsWith("HTTP/1.1 200")) return reject(new Error(received.slice(0, 200)));
        received = "";
        next();
      });
    });
  await Promise.all(Array.from({ length: connections }, worker));
  return requests / ((performance.now() - begin) / 1000);
}
