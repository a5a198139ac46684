import { connect } from "node:net";

/**
 * Sends bytes over a connection of their own, closes the sending side and reads to the end.
 *
 * @returns what came back, in Latin-1; rejects when the server leaves the connection open
 */
export function exchange(port: number, bytes: Uint8Array | string, timeoutMs = 15_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.setTimeout(timeoutMs, () => {
      socket.destroy();
      reject(new Error(`no end after ${timeoutMs} ms; so far: ${JSON.stringify(answer.slice(0, 200))}`));
    });
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    // A reset is an end too: it is how a server refuses bytes that it will not read.
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
}
