/** The store in Redis passes the suite with every client, and two clients of different makes share a store. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import { type RedisClient, redisTokens } from "../../src/stores/redis-tokens.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { sharedTokensSuite } from "../../src/stores/suite.ts";
import { clients } from "../support/redis-clients.ts";

let server: RedisServer;
const opened: Record<string, RedisClient> = {};
const closers: (() => void)[] = [];
beforeAll(async () => {
  server = await startRedis();
  for (const [name, open] of Object.entries(clients)) {
    const { client, close } = await open(server.port);
    opened[name] = client;
    closers.push(close);
  }
});
afterAll(async () => {
  for (const close of closers) close();
  await server.stop();
});

const encryptionKeys = [{ id: "fake-1", key: "00".repeat(32) }];
const storeOf = (name: string) => redisTokens(opened[name] as RedisClient, { encryptionKeys });

let next = 0;
const names = Object.keys(clients);
const groups: Record<string, () => SharedTokens> = {
  ...Object.fromEntries(names.map((name) => [name, () => storeOf(name)])),
  "all of them together": () => storeOf(names[next++ % names.length] as string),
};
expect(names).toHaveLength(7);

/** The result of each case. A server's leases run out in its own time, so all of the waits go on at once. */
const results = new Map<string, Promise<void>>();
const suites = Object.entries(groups).map(([group, open]) => ({ group, cases: sharedTokensSuite({ open }) }));
beforeAll(() => {
  for (const { group, cases } of suites) {
    for (const { name, run } of cases) {
      const result = run();
      result.catch(() => {});
      results.set(`${group} ${name}`, result);
    }
  }
});

for (const { group, cases } of suites) {
  describe(group, () => {
    for (const { name } of cases) test(name, () => results.get(`${group} ${name}`));
  });
}
