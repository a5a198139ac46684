/**
 * What the guide says in its tables "When the store fails" and "When a process ends while it signs in", played through with
 * sessions, a real server and real folders. "Rotate encryption keys" is played through in test/support/key-rotation.ts.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis6";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import { systemClock } from "../../src/session/clock.ts";
import { fileTokens } from "../../src/stores/file-tokens.ts";
import {
  type Fallback,
  type RedisTokensOptions,
  redisTokens,
  type SharedTokens,
} from "../../src/stores/redis-tokens.ts";
import { createFleet, type FleetOptions, type FleetProcess } from "../support/fleet.ts";
import { run } from "../support/run.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const encryptionKeys = [{ id: "fake", key: "00".repeat(32) }];
const first = "fake-sentinel-token-1";
const second = "fake-sentinel-token-2";

let server: RedisServer;
let admin: Redis;
let dir: string;
let aheadMs: number;
let closers: (() => unknown)[];
/** Of the sessions alone: to them, time goes by as a test says. */
const clock = {
  ...systemClock,
  nowMs: () => Date.now() + aheadMs,
  monotonicMs: () => performance.now() + aheadMs,
};
const problems: string[] = [];
const onProblem = (problem: string) => void problems.push(problem);

async function start(): Promise<void> {
  server = await startRedis();
  admin = new Redis({ port: server.port, retryStrategy: () => 20 });
  admin.on("error", () => {});
}
async function stop(): Promise<void> {
  admin.disconnect();
  await server.stop();
}
beforeAll(start);
afterAll(stop);
beforeEach(async () => {
  dir = await tokenFolder();
  aheadMs = 0;
  closers = [];
  problems.length = 0;
  await admin.flushall();
});
afterEach(async () => {
  for (const close of closers) await close();
  await removeFolder(dir);
});

function redis(fallback?: Fallback, more: Pick<RedisTokensOptions, "encryptionKeys" | "opMs"> = {}): SharedTokens {
  const client = new Redis({ port: server.port, retryStrategy: () => 20 });
  client.on("error", () => {});
  closers.push(() => client.disconnect());
  return redisTokens(client, { encryptionKeys, nameKey: "11".repeat(32), onProblem, fallback, ...more });
}
/** One that fails, and is given up sooner than by default. */
const failing = (fallback?: Fallback) => redis(fallback, { opMs: 300 });
const files = () => fileTokens({ dir, onProblem });

let accounts = 0;

/** Processes that are given a store each. */
function createProcesses(options: FleetOptions = {}) {
  let next: SharedTokens;
  // Another one each time: a store that was slow may tell late what came of the last login.
  const account = `fake-user-${accounts++}`;
  const fleet = createFleet({ ...options, store: () => next });
  return {
    fleet,
    start(store: SharedTokens, user = account): FleetProcess {
      next = store;
      closers.push(() => store.close());
      return fleet.start({ user, options: { clock, cooldownMs: 60_000 } });
    },
  };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`It did not come to this: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const count = ({ events }: FleetProcess, type: string) => events.filter((event) => event.type === type).length;

/** How a store fails, and how it works again. */
const failures: Record<string, { begin(): unknown; end(): unknown }> = {
  slow: {
    begin: () => server.process.kill("SIGSTOP"),
    end: () => server.process.kill("SIGCONT"),
  },
  full: {
    begin: () => admin.config("SET", "maxmemory", "1"),
    end: () => admin.config("SET", "maxmemory", "0"),
  },
  "read-only": {
    begin: () => admin.replicaof("127.0.0.1", 1),
    end: () => admin.replicaof("NO", "ONE"),
  },
  "without permission": {
    begin: () => admin.acl("SETUSER", "default", "-eval", "-evalsha"),
    end: () => admin.acl("SETUSER", "default", "+@all"),
  },
  "cut off": {
    begin: () =>
      admin
        .acl("SETUSER", "default", "off")
        .then(() => admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")),
    end: () => admin.acl("SETUSER", "default", "on"),
  },
};

type Play = () => Promise<void>;

/** For each way to fail, one row after the other. */
function eachFailure(play: (failure: { begin(): unknown; end(): unknown }) => Promise<void>): Play {
  return async () => {
    for (const [name, failure] of Object.entries(failures)) {
      await admin.flushall();
      try {
        await play(failure);
      } catch (error) {
        (error as Error).message = `${name}: ${(error as Error).message}`;
        throw error;
      } finally {
        await failure.end();
        await removeFolder(dir);
        dir = await tokenFolder();
        aheadMs = 0;
      }
    }
  };
}

const whenTheStoreFails: Record<string, Play> = {
  "the session has a valid token": eachFailure(async ({ begin, end }) => {
    const { fleet, start } = createProcesses();
    const process = start(redis(files(), { opMs: 1_000 }));
    expect(await fleet.of(process)).toBe(first);
    await begin();
    const events = process.events.length;
    expect(await fleet.of(process)).toBe(first);
    expect(process.events).toHaveLength(events);
    // In the last minutes of its hour, it is renewed in the background.
    aheadMs = 3_500_000;
    expect(await fleet.of(process)).toBe(first);
    await until(() => count(process, "loginFailed") === 1);
    expect(process.events.at(-1)).toMatchObject({ code: "STORE_UNAVAILABLE", source: "shared" });
    expect(count(process, "sharedFallback")).toBe(0);
    expect(await fleet.of(process)).toBe(first);
    expect(count(process, "loginFailed")).toBe(1);
    await end();
    aheadMs += 60_000;
    expect(await fleet.of(process)).toBe(first);
    await until(async () => {
      // The vendor takes its time.
      await fleet.clock.advance(50);
      return count(process, "loginSucceeded") === 2;
    });
    expect(await fleet.of(process)).toBe(second);
  }),

  "no token, and there is a `fallback`": eachFailure(async ({ begin }) => {
    const { fleet, start } = createProcesses();
    await begin();
    const both = [start(failing(files())), start(failing(files()))];
    expect(await fleet.ofAll(both)).toEqual([first]);
    expect(fleet.logins).toHaveLength(1);
    expect(both.map((process) => count(process, "sharedFallback"))).toEqual([1, 1]);
    // That it is asked again after 5 seconds, test/stores/fallback.test.ts shows with a clock.
  }),

  "no token, and no fallback": eachFailure(async ({ begin }) => {
    const { fleet, start } = createProcesses();
    await begin();
    const error = await fleet.failureOf(start(failing()).session.getToken());
    expect([error.code, error.retryable]).toEqual(["STORE_UNAVAILABLE", true]);
    const call = start(failing()).session.fetch("https://fleet.example.com/call");
    expect((await fleet.failureOf(call)).code).toBe("STORE_UNAVAILABLE");
    expect([fleet.logins.length, fleet.counts.calls]).toEqual([0, 0]);
  }),

  '`fallback: "eachProcessAlone"`': eachFailure(async ({ begin }) => {
    const { fleet, start } = createProcesses();
    await begin();
    const both = [start(failing("eachProcessAlone")), start(failing("eachProcessAlone"))];
    expect((await fleet.ofAll(both)).toSorted()).toEqual([first, second]);
    expect(fleet.logins).toHaveLength(2);
  }),

  "the store fails in the middle of a login": eachFailure(async ({ begin }) => {
    const { fleet, start } = createProcesses();
    const holder = start(redis(files(), { opMs: 1_000 }));
    const token = holder.session.getToken();
    await until(() => fleet.logins.length === 1);
    await begin();
    const others = [start(failing(files())), start(failing(files()))];
    expect(await fleet.outcome(token)).toMatchObject({ value: first });
    expect(await fleet.ofAll(others)).toEqual([first]);
    expect(fleet.logins).toHaveLength(1);
  }),

  "the store is back": eachFailure(async ({ begin, end }) => {
    const { fleet, start } = createProcesses();
    await begin();
    expect(await fleet.of(start(failing(files())))).toBe(first);
    await end();
    await until(() =>
      admin.ping().then(
        () => true,
        () => false,
      ),
    );
    // A server that was stopped grants what it was asked for meanwhile, and is given that back.
    await until(async () => (await admin.keys("*:lease")).length === 0);
    expect(await fleet.of(start(redis(files())))).toBe(first);
    // It is in the server now: another machine has it.
    expect(await fleet.of(start(redis()))).toBe(first);
    expect(fleet.logins).toHaveLength(1);
  }),

  "a value is damaged, from the future, or encrypted with an unknown key": async () => {
    const damages: [string, () => Promise<unknown>][] = [
      ["damaged", async () => admin.set((await admin.keys("*:token"))[0] ?? "", "fake")],
      ["of an unknown key", async () => {}],
    ];
    for (const [index, [name, damage]] of damages.entries()) {
      await admin.flushall();
      problems.length = 0;
      const { fleet, start } = createProcesses();
      const unknown = { encryptionKeys: [{ id: "fake", key: "22".repeat(32) }] };
      expect(await fleet.of(start(redis(undefined, index === 1 ? unknown : {})))).toBe(first);
      await damage();
      expect([name, await fleet.of(start(redis()))]).toEqual([name, second]);
      expect(problems.length).toBeGreaterThan(0);
    }
    const changes: [string, (text: string) => string][] = [
      ["damaged", (text) => text.slice(1)],
      ["from the future", (text) => text.replaceAll(/"atMs":(\d+)/g, (_, ms) => `"atMs":${Number(ms) + 400_000}`)],
      ["of an unknown key", () => "1.other.AAAAAAAAAAAAAAAA.AAAA"],
    ];
    for (const [name, change] of changes) {
      problems.length = 0;
      const { fleet, start } = createProcesses();
      const user = `fake-${name}`;
      const before = await readdir(dir);
      expect(await fleet.of(start(files(), user))).toBe(first);
      const [folder = ""] = (await readdir(dir)).filter((each) => !before.includes(each));
      const file = join(dir, folder, "1.json");
      await writeFile(file, change(await readFile(file, "utf8")));
      expect([name, await fleet.of(start(files(), user))]).toEqual([name, second]);
      expect([name, problems.length > 0]).toEqual([name, true]);
    }
  },

  "Redis loses a lease, by a failover or to make room": async () => {
    const { fleet, start } = createProcesses();
    const holder = start(redis());
    const token = holder.session.getToken();
    await until(() => fleet.logins.length === 1);
    await admin.flushall();
    expect(await fleet.outcome(token)).toMatchObject({ value: first });
    expect(await fleet.of(start(redis()))).toBe(first);
    expect(fleet.logins).toHaveLength(1);

    const other = createProcesses();
    const slow = other.start(redis(), "fake-other").session.getToken();
    await until(() => other.fleet.logins.length === 1);
    await admin.flushall();
    const faster = other.start(redis(), "fake-other").session.getToken();
    await until(() => other.fleet.logins.length === 2);
    const tokens = await other.fleet.outcome(Promise.all([slow, faster]));
    expect(tokens).toMatchObject([{ value: second }, { value: second }]);
    expect(await other.fleet.of(other.start(redis(), "fake-other"))).toBe(second);
    expect(other.fleet.logins).toHaveLength(2);
  },
};

const src = (path: string) => JSON.stringify(join(root, "src/stores", path));

/** How many logins count as crashed after a program that signed in, by both stores, and then did this. */
async function crashedAfter(then: string): Promise<{ files: unknown; redis: unknown }> {
  const key = crypto.randomUUID();
  const code = `
    import { fileTokens } from ${src("file-tokens.ts")};
    import { redisTokens } from ${src("redis-tokens.ts")};
    import { Redis } from "ioredis6";
    const client = new Redis({ port: ${server.port} });
    const options = ${JSON.stringify({ encryptionKeys, nameKey: "11".repeat(32) })};
    const stores = [fileTokens({ dir: ${JSON.stringify(dir)} }), redisTokens(client, options)];
    const entered = await Promise.all(
      stores.map((store) => store.enter("${key}", { owner: "fake", leaseMs: 100 }))
    );
    if (entered.some(({ state }) => state !== "lease")) process.exit(99);
    ${then}`;
  const { code: exitCode } = await run(process.execPath, ["--input-type=module", "-e", code]);
  expect(exitCode).not.toBe(99);
  const counts = [files(), redis()].map(async (store) => {
    closers.push(() => store.close());
    for (;;) {
      const entered = await store.enter(key, { owner: crypto.randomUUID(), leaseMs: 100 });
      if (entered.state === "lease") return entered.abandoned;
      if (entered.state !== "busy") throw new Error(entered.state);
      await entered.changed(100);
    }
  });
  const [inFiles, inRedis] = await Promise.all(counts);
  return { files: inFiles, redis: inRedis };
}

const whenAProcessEnds: Record<string, Play> = {
  "after `await shared.close()`": async () => {
    const then = "await Promise.all(stores.map((store) => store.close())); process.exit(3);";
    expect(await crashedAfter(then)).toEqual({ files: 0, redis: 0 });
  },
  "by itself, or by `process.exit(0)`": async () => {
    const ends = ["client.disconnect();", "process.exit(0);"];
    const counts = await Promise.all(ends.map(crashedAfter));
    expect(counts).toEqual([
      { files: 0, redis: 1 },
      { files: 0, redis: 1 },
    ]);
  },
  "by another exit code, such as that of an uncaught error": async () => {
    expect(await crashedAfter("throw new Error('fake');")).toEqual({ files: 1, redis: 1 });
  },
  "by a signal that it does not handle, such as `SIGKILL`": async () => {
    expect(await crashedAfter("process.kill(process.pid, 'SIGKILL');")).toEqual({ files: 1, redis: 1 });
  },
};

/** The first column of the first table of a section. */
async function rowsOf(section: string): Promise<string[]> {
  const guide = await readFile(join(root, "docs/one-sign-in-for-many-processes.md"), "utf8");
  const [, text = ""] = guide.split(`\n## ${section}\n`);
  const [, table = ""] = /^\|[- |]+\|\n((?:\|.*\n)+)/m.exec(text) ?? [];
  return table
    .trim()
    .split("\n")
    .map((row) => row.split("|")[1]?.trim() ?? "");
}

describe.each([
  ["When the store fails", whenTheStoreFails],
  ["When a process ends while it signs in", whenAProcessEnds],
])("%s:", (section, plays) => {
  test("each row of the guide is played", async () => {
    expect(Object.keys(plays)).toEqual(await rowsOf(section));
  });

  test.each(Object.entries(plays))("%s", (_, play) => play(), 30_000);
});
