/** Encryption keys of the store in Redis are exchanged while processes use it. */
import { Redis } from "ioredis6";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import { redisTokens } from "../../src/stores/redis-tokens.ts";
import { testKeyRotation } from "../support/key-rotation.ts";

let server: RedisServer;
let client: Redis;
beforeAll(async () => {
  server = await startRedis();
  client = new Redis({ port: server.port });
});
beforeEach(() => client.flushall());
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

testKeyRotation((keys) => redisTokens(client, keys));
