/** The clients of Redis that the store is for, each of both majors. Only those that are used are loaded. */
import type { Redis as Ioredis5 } from "ioredis5";
import type { Redis as Ioredis6 } from "ioredis6";
import type { Redis as Iovalkey } from "iovalkey";
import type { RedisClientType as Redis5 } from "redis5";
import type { RedisClientType as Redis6 } from "redis6";
import type { RedisClient } from "../../src/stores/redis-tokens.ts";

interface Opened {
  client: RedisClient;
  close(): void;
}

type Open = (port: number) => Promise<Opened>;

const host = "127.0.0.1";

/** A client without a listener for errors ends the program at the first of them. */
const ignore = () => {};

function ofIoredis(client: Ioredis5 | Ioredis6 | Iovalkey): Opened {
  client.on("error", ignore);
  return { client, close: () => client.disconnect() };
}

async function ofRedis(client: Pick<Redis5 | Redis6, "on" | "connect" | "destroy" | "sendCommand">): Promise<Opened> {
  client.on("error", ignore);
  await client.connect();
  return { client, close: () => client.destroy() };
}

export const clients: Record<string, Open> = {
  "node-redis 5": async (port) =>
    ofRedis((await import("redis5")).createClient({ url: `redis://${host}:${port}` }) as Redis5),
  "node-redis 6": async (port) =>
    ofRedis((await import("redis6")).createClient({ url: `redis://${host}:${port}` }) as unknown as Redis6),
  "ioredis 5": async (port) => ofIoredis(new (await import("ioredis5")).Redis({ host, port })),
  "ioredis 6": async (port) => ofIoredis(new (await import("ioredis6")).Redis({ host, port })),
  iovalkey: async (port) => ofIoredis(new (await import("iovalkey")).Redis({ host, port })),
  "Valkey GLIDE": async (port) => {
    const { GlideClient, Logger } = await import("@valkey/valkey-glide");
    // Otherwise it prints that the server does not know a script yet.
    Logger.setLoggerConfig("off");
    const client = await GlideClient.createClient({ addresses: [{ host, port }] });
    return { client, close: () => client.close() };
  },
  "a function": async (port) => {
    const client = new (await import("ioredis5")).Redis({ host, port });
    client.on("error", ignore);
    return { client: ([name = "", ...args]) => client.call(name, ...args), close: () => client.disconnect() };
  },
};
