/** A claim is a listening socket, so it disappears with its holder, however the holder ends. No data is sent over it. */
import { link, lstat, realpath, unlink, utimes, writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { bytesOf, hex } from "../../internal/bytes.ts";
import type { Clock } from "../../internal/clock.ts";
import { codeOf } from "../../internal/safe-cause.ts";
import { pause, startWait, type Wait } from "../time.ts";
import { temporaryName } from "./names.ts";

/** Every process that waits for the holder has a connection to it. */
const backlog = 4_096;

export interface Claim {
  /** Shows that the holder is not stuck. */
  beat(): Promise<void>;
  release(): Promise<void>;
}

const isWindows = process.platform === "win32";

/** Windows has no sockets in the file system, but named pipes, which disappear in the same way. */
async function addressOf(folder: string, n: number): Promise<string> {
  if (!isWindows) return join(folder, `${n}.c`);
  const digest = hex(await crypto.subtle.digest("SHA-256", bytesOf(await realpath(folder))));
  return `\\\\.\\pipe\\provider-auth-${digest.slice(0, 32)}-${n}`;
}

/** Claims number `n`. @returns undefined if another process was faster */
export async function makeClaim(folder: string, n: number): Promise<Claim | undefined> {
  const file = join(folder, `${n}.c`);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.unref();
    socket.resume();
  });
  const release = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  try {
    // The claim becomes visible only after the socket listens. Before that, it would look like the claim of a dead process.
    if (isWindows) {
      await listen(server, await addressOf(folder, n));
      await writeFile(file, "", { flag: "wx" });
    } else {
      const temporary = join(folder, temporaryName());
      await listen(server, temporary);
      await link(temporary, file).finally(() => unlink(temporary));
    }
  } catch (error) {
    await release();
    if (["EEXIST", "EADDRINUSE"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
  // A counter rather than a time, so that a changed clock cannot take the claim from its holder.
  let beats = 0;
  return {
    release,
    async beat() {
      beats++;
      await utimes(file, beats, beats);
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // Otherwise, in a worker of node:cluster, the primary would listen for all workers.
    server.listen({ path, exclusive: true, backlog }, () => {
      server.off("error", reject);
      server.on("error", () => {});
      server.unref();
      resolve();
    });
  });
}

/** Returns a sign of life of the holder of a claim; undefined if the holder is gone. */
export async function probe(clock: Clock, folder: string, n: number): Promise<string | undefined> {
  const address = await addressOf(folder, n);
  const knock = async () => {
    const result = await tryToConnect(address);
    result.socket?.destroy();
    return result.isAlive;
  };
  let isAlive = await knock();
  if (!isAlive && process.platform !== "linux") {
    // There, a full queue may look as if nobody listens.
    await pause(clock, 50);
    isAlive = await knock();
  }
  if (!isAlive) return undefined;
  const stats = await lstat(join(folder, `${n}.c`)).catch(() => undefined);
  return stats ? `${stats.ino}:${stats.mtimeMs}` : "gone";
}

/** Ends the wait when the holder is gone or has released its claim. Resolves when the wait has ended. */
export async function untilReleased(clock: Clock, folder: string, n: number, wait: Wait): Promise<void> {
  const { isAlive, socket } = await tryToConnect(await addressOf(folder, n));
  if (socket) {
    socket.once("close", wait.end);
    if (socket.destroyed) wait.end();
    await wait.ended;
    socket.destroy();
    return;
  }
  // The holder is alive, but so many processes wait that no connection was free.
  if (isAlive) await Promise.race([wait.ended, startWait(clock, 20 + Math.random() * 60).ended]);
  wait.end();
}

interface Connection {
  readonly isAlive: boolean;
  readonly socket?: Socket;
}

function tryToConnect(path: string): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.unref();
      resolve({ isAlive: true, socket });
    });
    socket.on("error", (error) => {
      const code = codeOf(error) ?? "";
      if (code === "EAGAIN") resolve({ isAlive: true });
      else if (["ECONNREFUSED", "ECONNRESET", "ENOENT", "ENOTSOCK", "EPIPE"].includes(code))
        resolve({ isAlive: false });
      else reject(error);
    });
    socket.resume();
  });
}
