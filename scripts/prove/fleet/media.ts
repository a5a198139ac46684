/** Where the tokens of a round are shared: a folder and, for some stores, a Redis of its own. */
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RedisServer, startRedis } from "../../lib/redis-server.ts";
import type { Medium } from "./messages.ts";

export interface OpenMedium {
  readonly medium: Medium;
  /** Sends a signal to the Redis server that is in use. */
  signal(signal: NodeJS.Signals): void;
  /** Kills the primary, and has its replica take over. @param isLost whether the replica has lost all data */
  failOver(isLost: boolean): Promise<void>;
  close(): Promise<void>;
}

/** @param isReplicated whether there is a replica, and a name that moves to it */
export async function openMedium(
  store: string,
  folder: string,
  needsRedis: boolean,
  isReplicated: boolean,
): Promise<OpenMedium> {
  const dir = await mkdtemp(join(folder, "s"));
  const servers: RedisServer[] = needsRedis ? [await startRedis()] : [];
  const [primary] = servers;
  const switchover = primary && isReplicated ? await startSwitch(primary.port) : undefined;
  if (primary && isReplicated) servers.push(await startReplica(primary.port));
  const port = switchover?.port ?? primary?.port;
  return {
    medium: { store, dir, ...(port !== undefined && { port }) },
    signal: (signal) => void primary?.process.kill(signal),
    async failOver(isLost) {
      const [, replica] = servers;
      if (!replica) throw new Error("There is no replica.");
      if (!isLost) await sleep(50);
      await command(replica.port, "REPLICAOF NO ONE");
      if (isLost) await command(replica.port, "FLUSHALL");
      primary?.process.kill("SIGKILL");
      switchover?.to(replica.port);
    },
    async close() {
      await switchover?.close();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

async function startReplica(primaryPort: number): Promise<RedisServer> {
  const replica = await startRedis(["--replicaof", `127.0.0.1 ${primaryPort}`]);
  for (let tries = 0; tries < 200; tries++) {
    if ((await command(replica.port, "INFO replication")).includes("master_link_status:up")) return replica;
    await sleep(50);
  }
  await replica.stop();
  throw new Error("The replica of Redis did not start.");
}

/** Sends an inline command, and returns the beginning of the reply. */
async function command(port: number, line: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${line}\r\n`);
  const [reply] = await once(socket, "data");
  socket.destroy();
  return String(reply);
}

interface Switch {
  port: number;
  /** Cuts all connections; new ones go to this port. */
  to(port: number): void;
  close(): Promise<void>;
}

/** A proxy whose target can change, as the target of a service name does. */
async function startSwitch(firstPort: number): Promise<Switch> {
  let target = firstPort;
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server: Server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await once(server.listen({ port: 0, host: "127.0.0.1", backlog: 1_024 }), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    to(port) {
      target = port;
      cut();
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
