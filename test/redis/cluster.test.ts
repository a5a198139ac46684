/** A cluster of three servers: every key of an account is in one slot, and every client finds it. */
import { Cluster as IoredisCluster5, Redis } from "ioredis5";
import { Cluster as IoredisCluster6 } from "ioredis6";
import { createCluster as createCluster5 } from "redis5";
import { createCluster as createCluster6 } from "redis6";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import { type RedisClient, redisTokens } from "../../src/stores/redis-tokens.ts";

const host = "127.0.0.1";
const slots = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
] as const;
const clients: Record<string, RedisClient> = {};
const closers: (() => void)[] = [];
let servers: RedisServer[] = [];
let admins: Redis[] = [];

beforeAll(async () => {
  servers = await Promise.all(slots.map(() => startRedis(["--cluster-enabled", "yes"])));
  admins = servers.map(({ port }) => new Redis({ port, host }));
  const [first] = servers;
  const [, firstBus = ""] = ((await admins[0]?.config("GET", "cluster-port")) ?? []) as string[];
  await Promise.all(
    slots.map(async ([from, to], index) => {
      await admins[index]?.call("CLUSTER", "ADDSLOTSRANGE", from, to);
      if (index > 0) await admins[index]?.call("CLUSTER", "MEET", host, String(first?.port), firstBus);
    }),
  );
  for (const admin of admins) while (!(await admin.cluster("INFO")).includes("cluster_state:ok")) await admin.ping();
  const nodes = servers.map(({ port }) => ({ host, port }));
  const rootNodes = nodes.map(({ port }) => ({ url: `redis://${host}:${port}` }));
  for (const [name, cluster] of [
    ["node-redis 5", createCluster5({ rootNodes })],
    ["node-redis 6", createCluster6({ rootNodes })],
  ] as const) {
    cluster.on("error", () => {});
    await cluster.connect();
    clients[name] = cluster;
    closers.push(() => cluster.destroy());
  }
  for (const [name, cluster] of [
    ["ioredis 5", new IoredisCluster5(nodes)],
    ["ioredis 6", new IoredisCluster6(nodes)],
  ] as const) {
    cluster.on("error", () => {});
    clients[name] = cluster;
    closers.push(() => cluster.disconnect());
  }
});
afterAll(async () => {
  for (const close of closers) close();
  for (const admin of admins) admin.disconnect();
  await Promise.all(servers.map((server) => server.stop()));
});

test("accounts of every server are shared by the clients of all makes", async () => {
  const stores = Object.values(clients).map((client) => redisTokens(client, { allowUnencryptedTokens: true }));
  expect(stores).toHaveLength(4);
  const states: string[][] = [];
  for (const [index, store] of stores.entries()) {
    for (let number = 0; number < 6; number++) {
      const key = `fake-account-${index}-${number}`;
      const entries = stores.map((store) => store.enter(key, { owner: crypto.randomUUID(), leaseMs: 15_000 }));
      const entered = await Promise.all(entries);
      states.push(entered.map(({ state }) => state).toSorted());
      const holder = entered.findIndex(({ state }) => state === "lease");
      const granted = entered[holder];
      if (granted?.state !== "lease") throw new Error("nobody has the lease");
      const untilMs = Date.now() + 3_600_000;
      const outcome = { kind: "token", record: "fake", fingerprint: "one", untilMs } as const;
      expect(await stores[holder]?.settle(granted.lease, outcome)).toBe(true);
      expect(await store.look(key)).toMatchObject({ state: "token", fingerprint: "one" });
    }
  }
  expect(new Set(states.map(String))).toEqual(new Set(["busy,busy,busy,lease"]));
  const sizes = await Promise.all(admins.map((admin) => admin.dbsize()));
  expect(sizes.filter((size) => size > 0)).toHaveLength(3);
});

test("a waiter is told by every client that the holder has settled", async () => {
  const stores = Object.values(clients).map((client) => redisTokens(client, { allowUnencryptedTokens: true }));
  const key = "fake-account-of-waiters";
  const [holder, ...waiters] = [...stores, ...stores.slice(0, 1)];
  const granted = await holder?.enter(key, { owner: crypto.randomUUID(), leaseMs: 60_000 });
  if (granted?.state !== "lease") throw new Error(granted?.state);
  const found = await Promise.all(waiters.map((store) => store.look(key)));
  const busy = found.filter((entry) => entry.state === "busy");
  expect(busy).toHaveLength(4);
  await Promise.all(busy.map((entry) => entry.changed(10_000)));
  const startedMs = performance.now();
  const told = Promise.all(busy.map((entry) => entry.changed(60_000)));
  await holder?.settle(granted.lease, { kind: "none" });
  await told;
  // Looks without news are half a second apart at least.
  expect(performance.now() - startedMs).toBeLessThan(500);
  for (const store of stores) await store.close();
});
