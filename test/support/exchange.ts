import { connect, type Socket } from "node:net";

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

/** A connection of a client that leaves its side open and ignores errors. */
export interface Client {
  socket: Socket;
  /** What came back so far, in Latin-1. */
  received(): string;
  /** Settles when the first bytes have come back. */
  answered: Promise<unknown>;
  /** Settles when the server has closed its side. */
  ended: Promise<unknown>;
  /** Settles when the connection is gone. */
  closed: Promise<unknown>;
  /** Sends until that is refused, which a server that has closed its sending side alone would never do. */
  gone(): Promise<void>;
}

/** Connects and sends bytes; settles when they have left this process. */
export function dial(port: number, bytes: Uint8Array | string): Promise<Client> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const closed = new Promise((settle) => socket.once("close", settle));
    const answered = new Promise((settle) => socket.once("data", settle));
    const ended = Promise.race([closed, new Promise((settle) => socket.once("end", settle))]);
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.once("error", reject);
    socket.on("error", () => {});
    const gone = async () => {
      while (!socket.destroyed) {
        await new Promise((settle) => socket.write("x", settle));
        await new Promise((settle) => setImmediate(settle));
      }
    };
    socket.write(bytes, () => resolve({ socket, received: () => answer, answered, ended, closed, gone }));
  });
}
