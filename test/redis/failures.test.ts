/** A server that fails, forgets or lies: what is served, what is asked instead, and how long that takes. */
import { Redis } from "ioredis6";
import { createClient } from "redis6";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import { memoryTokens } from "../../src/stores/memory.ts";
import { type RedisTokensOptions, redisTokens, type SharedTokens } from "../../src/stores/redis-tokens.ts";
import { authError } from "../support/auth-errors.ts";
import { leaks } from "../support/leaks.ts";
import { clients as redisClients } from "../support/redis-clients.ts";

const fakeKey = "00".repeat(32);
const secret = "fakeXkjwZmAJvAQBYjja";
const account = "fake-account-of-charlie";
const inAnHour = Date.now() + 3_600_000;
const token = (fingerprint: string) =>
  ({ kind: "token", record: `${secret}-${fingerprint}`, fingerprint, untilMs: inAnHour }) as const;

let server: RedisServer;
let admin: Redis;
beforeAll(async () => {
  server = await startRedis();
  admin = new Redis({ port: server.port });
});
afterAll(async () => {
  admin.disconnect();
  await server.stop();
});

let closers: (() => void)[] = [];
beforeEach(() => admin.flushall());
afterEach(async () => {
  for (const close of closers) close();
  closers = [];
});

function client(port = server.port): Redis {
  const client = new Redis({ port, retryStrategy: () => 50 });
  client.on("error", () => {});
  closers.push(() => client.disconnect());
  return client;
}

function open(options: RedisTokensOptions = {}, port?: number): SharedTokens {
  return redisTokens(client(port), { encryptionKeys: [{ id: "fake", key: fakeKey }], ...options });
}

let owners = 0;
const entry = () => ({ owner: `fake-owner-${owners++}`, leaseMs: 15_000 });

async function signIn(store: SharedTokens, fingerprint: string): Promise<boolean> {
  const entered = await store.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  return store.settle(entered.lease, token(fingerprint));
}

test.each(Object.entries(redisClients))(
  "a server that has forgotten the scripts is told them again: %s",
  async (_, open) => {
    const { client, close } = await open(server.port);
    closers.push(close);
    const store = redisTokens(client, { encryptionKeys: [{ id: "fake", key: fakeKey }] });
    await admin.script("FLUSH");
    const entered = await store.enter(account, entry());
    if (entered.state !== "lease") throw new Error(entered.state);
    await admin.script("FLUSH");
    expect(await store.settle(entered.lease, token("fake-fingerprint"))).toBe(true);
  },
);

test.each(Object.entries(redisClients))(
  "what no attempt will change is told at once, by its code: %s",
  async (_, open) => {
    const { client, close } = await open(server.port);
    closers.push(close);
    const store = redisTokens(client, { encryptionKeys: [{ id: "fake", key: fakeKey }] });
    await store.look(account);
    await admin.acl("SETUSER", "default", "-eval", "-evalsha");
    const error = await authError(store.look(account)).finally(() => admin.acl("SETUSER", "default", "+@all"));
    expect(error.message).toBe("The token store in Redis cannot be used: it answered NOPERM.");
  },
);

test("no name and no value shows the account, a secret or a fingerprint", async () => {
  const store = open();
  await signIn(store, "fake-fingerprint");
  const entered = await store.enter(account, {
    ...entry(),
    except: "fake-fingerprint",
    credentials: "fake-credentials",
  });
  if (entered.state !== "lease") throw new Error(entered.state);
  await store.extend(entered.lease, 15_000, { record: `${secret}-note`, untilMs: inAnHour });
  const refusal = { record: `${secret}-refusal`, untilMs: inAnHour, credentials: "fake-credentials" };
  await store.settle(entered.lease, { kind: "refusal", ...refusal });
  const keys = await admin.keys("*");
  expect(keys.map((key) => key.replace(/[0-9a-f]{24}/g, "#")).toSorted()).toEqual([
    "provider-auth:{#}:history",
    "provider-auth:{#}:note",
    "provider-auth:{#}:refusal:#",
    "provider-auth:{#}:token",
  ]);
  const values = await Promise.all(keys.map((key) => admin.get(key)));
  expect(leaks([secret, "charlie", "fake-fingerprint", "fake-credentials"], [...keys, ...values])).toEqual([]);
  expect(await Promise.all(keys.map((key) => admin.pttl(key)))).not.toContain(-1);
});

test("what does not decrypt is a miss, and is replaced: damaged, of another type, and an entry of another account", async () => {
  const problems: string[] = [];
  const store = open({ onProblem: (problem) => problems.push(problem) });
  await signIn(store, "one");
  const [key = ""] = await admin.keys("*:token");
  const good = (await admin.get(key)) as string;
  const other = "another-fake-account";
  const entered = await store.enter(other, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  await store.settle(entered.lease, token("two"));
  const [otherKey = ""] = (await admin.keys("*:token")).filter((name) => name !== key);

  for (const bad of [
    good.slice(0, -1),
    `${good}A`,
    `x${good}`,
    "",
    "\n",
    "\0\xff",
    good.replace(".fake.", ".fake2."),
    "{}",
  ]) {
    await admin.set(key, bad);
    expect([bad, (await store.look(account)).state]).toEqual([bad, "none"]);
  }
  await admin.set(key, Buffer.from([0xff, 0xfe, 0x0a, 0x80]));
  expect((await store.look(account)).state).toBe("none");
  await admin.del(key);
  await admin.lpush(key, "fake");
  expect((await store.look(account)).state).toBe("none");
  await admin.del(key);
  // A token of another account would let one user act as another.
  await admin.set(key, (await admin.get(otherKey)) as string);
  expect((await store.look(account)).state).toBe("none");
  expect(await signIn(store, "three")).toBe(true);
  expect(await store.look(account)).toMatchObject({ state: "token", fingerprint: "three" });
  expect(new Set(problems)).toEqual(
    new Set([
      "The token entry of an account in Redis was ignored: it is damaged, expired, from the future or for another key.",
    ]),
  );
});

test("a lease that never expires blocks nobody", async () => {
  const store = open();
  const entered = await store.enter(account, entry());
  expect(entered.state).toBe("lease");
  const [key = ""] = await admin.keys("*:lease");
  await admin.set(key, "somebody");
  expect((await store.enter(account, entry())).state).toBe("lease");
});

test("a lease or a count of crashed logins that claims to last for months blocks nobody", async () => {
  const months = 90 * 86_400_000;
  const store = open();
  await signIn(store, "one");
  const [name = ""] = await admin.keys("*:token");
  const at = (kind: string) => name.replace(/token$/, kind);
  const enter = () => store.enter(account, { ...entry(), except: "one" });
  for (const owner of ["fake-planted", ""]) {
    await admin.set(at("lease"), owner, "PX", owner ? months : 60_000);
    expect((await store.look(account, { except: "one" })).state).toBe("none");
    const entered = await enter();
    if (entered.state !== "lease") throw new Error(entered.state);
    await store.settle(entered.lease, { kind: "none" });
  }
  await admin.set(at("history"), "5 9 fake-planted", "PX", months);
  const found = await enter();
  if (found.state !== "backOff") throw new Error(found.state);
  expect(found.untilMs).toBeLessThanOrEqual(Date.now() + 900_000);
});

test.each(["READONLY You can't write against a read only replica.", "MOVED 1234 192.0.2.1:7001", "LOADING fake"])(
  "what a server answered until the time was up is told by its code: %s",
  async (reply) => {
    const fails = () => Promise.reject(new Error(reply));
    const store = redisTokens(fails, { encryptionKeys: [{ id: "fake", key: fakeKey }], opMs: 20 });
    const { message } = await authError(store.look(account));
    expect(message).toBe(`The token store in Redis cannot be used: it answered ${reply.split(" ")[0]}.`);
  },
);

test.each([
  [
    "throws",
    () => {
      throw new Error("fake-duplicate");
    },
  ],
  ["returns nothing", () => undefined],
  ["returns a promise", async () => ({})],
])("a client whose duplicate() %s is asked again and again for news", async (_, duplicate) => {
  const holder = open();
  const entered = await holder.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  const waiter = redisTokens(Object.assign(client(), { duplicate }) as Redis, {
    encryptionKeys: [{ id: "fake", key: fakeKey }],
  });
  for (let look = 0; look < 2; look++) {
    const found = await waiter.look(account);
    if (found.state !== "busy") throw new Error(found.state);
    await found.changed(100);
  }
  await holder.settle(entered.lease, token("one"));
  expect((await waiter.look(account)).state).toBe("token");
});

test("a server that forgot its scripts is told them again", async () => {
  const store = open();
  await signIn(store, "one");
  await admin.script("FLUSH");
  expect(await store.look(account)).toMatchObject({ state: "token" });
});

test.each([
  ["is refused once somebody else has signed in", true, false],
  ["counts as long as nobody else has", false, true],
])("the outcome of a lease that the server lost %s", async (_, isTaken, isKept) => {
  const [first, second] = [open(), open()];
  const entered = await first.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  await admin.flushall();
  if (isTaken) await signIn(second, "two");
  expect(await first.settle(entered.lease, token("one"))).toBe(isKept);
  expect(await second.look(account)).toMatchObject({ fingerprint: isTaken ? "two" : "one" });
});

test("a settlement that is repeated, because its reply was lost, counts once", async () => {
  const own = client();
  let isCut = true;
  const store = redisTokens(
    async ([name = "", ...args]) => {
      const reply = await own.call(name, ...args);
      if (args.includes("token") && isCut) {
        isCut = false;
        throw new Error("Socket closed unexpectedly");
      }
      return reply;
    },
    { encryptionKeys: [{ id: "fake", key: fakeKey }] },
  );
  expect(await signIn(store, "one")).toBe(true);
  expect(isCut).toBe(false);
  expect(await store.look(account)).toMatchObject({ state: "token", fingerprint: "one" });
});

test("a waiter is told as soon as the holder has settled", async () => {
  const [holder, waiter] = [open(), open()];
  const entered = await holder.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  const found = await waiter.enter(account, entry());
  if (found.state !== "busy") throw new Error(found.state);
  // The first wait ends when the subscription has begun.
  await found.changed(10_000);
  expect(await admin.pubsub("NUMSUB", ...(await admin.keys("*:lease")))).toEqual([expect.any(String), 1]);
  const told = found.changed(10_000);
  await holder.settle(entered.lease, token("one"));
  await told;
  expect((await waiter.enter(account, entry())).state).toBe("token");
  await waiter.close();
});

test("a server that is stopped is given up after opMs, and a lease that comes late is given back", async () => {
  const store = open({ opMs: 600 });
  await signIn(store, "one");
  server.process.kill("SIGSTOP");
  const startedMs = performance.now();
  const error = await authError(store.enter(account, { ...entry(), except: "one" }));
  const tookMs = performance.now() - startedMs;
  server.process.kill("SIGCONT");
  expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", retryable: true });
  expect(error.message).toBe("The token store in Redis cannot be used: it did not answer in time.");
  expect(tookMs).toBeGreaterThan(590);
  while ((await admin.exists(...(await admin.keys("*:history")))) === 0) await admin.ping();
  while ((await admin.keys("*:lease")).length > 0) await admin.ping();
  expect((await store.enter(account, { ...entry(), except: "one" })).state).toBe("lease");
});

test("leases that come late do not count as abandoned", async () => {
  const own = client();
  let isSlow = true;
  const late: Promise<unknown>[] = [];
  const command = async ([name = "", ...args]: string[]) => {
    const reply = await own.call(name, ...args);
    if (!isSlow) return reply;
    const delayed = new Promise((resolve) => setTimeout(resolve, 100)).then(() => reply);
    late.push(delayed);
    return delayed;
  };
  const store = redisTokens(command, { allowUnencryptedTokens: true, opMs: 40 });
  for (let entries = 0; entries < 4; entries++) {
    expect((await authError(store.enter(account, entry()))).code).toBe("STORE_UNAVAILABLE");
    await Promise.all(late);
    while ((await admin.keys("*:lease")).length > 0) await admin.ping();
  }
  isSlow = false;
  const other = redisTokens(client(), { allowUnencryptedTokens: true });
  expect(await other.enter(account, entry())).toMatchObject({ state: "lease", abandoned: 0 });
});

test("a lease that comes late is kept when its owner has asked again meanwhile", async () => {
  const store = open({ opMs: 600 });
  const options = entry();
  await store.look(account);
  server.process.kill("SIGSTOP");
  const first = await authError(store.enter(account, options));
  const second = store.enter(account, options);
  server.process.kill("SIGCONT");
  expect([first.code, (await second).state]).toEqual(["STORE_UNAVAILABLE", "lease"]);
  // Whatever was sent because of the late reply has been answered before this.
  await store.look(account);
  expect((await open().look(account)).state).toBe("busy");
});

test("a client that nobody has connected is told at once", async () => {
  const never = createClient({ url: `redis://127.0.0.1:${server.port}` });
  const store = redisTokens(never, { allowUnencryptedTokens: true, opMs: 60_000 });
  const { code, message } = await authError(store.look(account));
  const reason = "its client is not connected; await client.connect() first";
  expect([code, message]).toEqual(["STORE_UNAVAILABLE", `The token store in Redis cannot be used: ${reason}.`]);
});

test("what a server refuses for good is told by its code, without another attempt", async () => {
  let sent = 0;
  const refusing = redisTokens(
    () => {
      sent++;
      throw new Error(`OOM command not allowed, ${secret}`);
    },
    { allowUnencryptedTokens: true },
  );
  const error = await authError(refusing.enter(account, entry()));
  expect([error.message, sent]).toEqual(["The token store in Redis cannot be used: it answered OOM.", 1]);
  expect(leaks([secret], error)).toEqual([]);
});

test("a cut connection is tried again", async () => {
  const own = client();
  let cuts = 3;
  const store = redisTokens(
    async ([name = "", ...args]) => {
      if (cuts-- > 0) throw new Error("Connection is closed.");
      return own.call(name, ...args);
    },
    { encryptionKeys: [{ id: "fake", key: fakeKey }] },
  );
  expect((await store.enter(account, entry())).state).toBe("lease");
});

test("a server that dies while somebody signs in: the fallback has the outcome, and nobody else signs in", async () => {
  const dying = await startRedis();
  const machine = new Map();
  const stores = [1, 2, 3].map(() => open({ opMs: 1_000, fallback: memoryTokens(undefined, machine) }, dying.port));
  const [holder, ...others] = stores as [SharedTokens, ...SharedTokens[]];
  const entered = await holder.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  await dying.stop();
  expect(await holder.settle(entered.lease, token("one"))).toBe(true);
  const found = await Promise.all(others.map((other) => other.enter(account, entry())));
  const expected = { state: "token", fingerprint: "one", isFallback: true };
  expect(found).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
  // Whoever holds a token that serves goes without the store for a while.
  expect((await authError(holder.enter(account, { ...entry(), background: true }))).code).toBe("STORE_UNAVAILABLE");
});

test("a server that comes back empty is given what the fallback has", async () => {
  const fallback = memoryTokens();
  await signIn(fallback, "one");
  const store = open({ fallback });
  expect(await store.enter(account, entry())).toMatchObject({ state: "token", fingerprint: "one", isFallback: true });
  expect(await open().look(account)).toMatchObject({ state: "token", fingerprint: "one" });
});

test("after a failover the lease goes on where its server knew of it, and ends where not", async () => {
  const primary = await startRedis();
  const replica = await startRedis(["--replicaof", "127.0.0.1", String(primary.port)]);
  let port = primary.port;
  const clientsByPort = new Map([primary.port, replica.port].map((port) => [port, client(port)]));
  const command = async ([name = "", ...args]: string[]) => clientsByPort.get(port)?.call(name, ...args);
  const [holder, other] = [1, 2].map(() => redisTokens(command, { allowUnencryptedTokens: true, opMs: 3_000 }));
  const replicaClient = clientsByPort.get(replica.port) as Redis;
  while (!(await replicaClient.info("replication")).includes("master_link_status:up")) await admin.ping();
  const entered = await holder?.enter(account, entry());
  if (entered?.state !== "lease") throw new Error(entered?.state);
  while ((await replicaClient.dbsize()) < 2) await admin.ping();
  await primary.stop();
  // Until it is promoted, the replica answers READONLY, which passes.
  port = replica.port;
  const extension = holder?.extend(entered.lease, 15_000);
  await replicaClient.replicaof("NO", "ONE");
  expect(await extension).toBe(true);
  expect((await other?.enter(account, entry()))?.state).toBe("busy");
  expect(await holder?.settle(entered.lease, token("one"))).toBe(true);
  expect(await other?.look(account)).toMatchObject({ state: "token", fingerprint: "one" });
  await replica.stop();
});
