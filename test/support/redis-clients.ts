/** The clients of Redis that the store is for, each of both majors. */
import { Redis as Ioredis5 } from "ioredis5";
import { Redis as Ioredis6 } from "ioredis6";
import { Redis as Iovalkey } from "iovalkey";
import { createClient as createRedis5 } from "redis5";
import { createClient as createRedis6 } from "redis6";
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

async function ofRedis(client: ReturnType<typeof createRedis5> | ReturnType<typeof createRedis6>): Promise<Opened> {
  client.on("error", ignore);
  await client.connect();
  return { client, close: () => client.destroy() };
}

export const clients: Record<string, Open> = {
  "node-redis 5": (port) => ofRedis(createRedis5({ url: `redis://${host}:${port}` })),
  "node-redis 6": (port) => ofRedis(createRedis6({ url: `redis://${host}:${port}` })),
  "ioredis 5": async (port) => ofIoredis(new Ioredis5({ host, port })),
  "ioredis 6": async (port) => ofIoredis(new Ioredis6({ host, port })),
  iovalkey: async (port) => ofIoredis(new Iovalkey({ host, port })),
  "a function": async (port) => {
    const client = new Ioredis5({ host, port });
    client.on("error", ignore);
    return { client: ([name = "", ...args]) => client.call(name, ...args), close: () => client.disconnect() };
  },
};
