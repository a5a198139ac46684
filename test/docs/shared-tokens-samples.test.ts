/** The samples of the guide to many processes run, each with a new folder for caches; those of Redis if there is a server. */
import { join } from "node:path";
import * as glide from "@valkey/valkey-glide";
import { Redis as Ioredis5 } from "ioredis5";
import { Redis as Ioredis6 } from "ioredis6";
import * as iovalkey from "iovalkey";
import * as redis5 from "redis5";
import * as redis6 from "redis6";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import { findRedisServer, type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import * as api from "../../src/index.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import * as sharedTokens from "../../src/sharing/share-tokens.ts";
import * as fileTokens from "../../src/stores/file-tokens.ts";
import * as redisTokens from "../../src/stores/redis-tokens.ts";
import * as suite from "../../src/stores/suite.ts";
import { claimsOf, importsOf, runSample, samplesOf } from "../support/samples.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const modules: Record<string, object> = {
  "node:fs": await import("node:fs"),
  "node:os": await import("node:os"),
  "node:path": await import("node:path"),
  "provider-auth": api,
  "provider-auth/crmcom": crmcom,
  "provider-auth/mbsi": mbsi,
  "provider-auth/file-tokens": fileTokens,
  "provider-auth/redis-tokens": redisTokens,
  "provider-auth/shared-tokens": sharedTokens,
  "provider-auth/shared-tokens-suite": suite,
};
const samples = await samplesOf("one-sign-in-for-many-processes");
const isOfRedis = ([, source]: [string, string]) => importsOf(source).includes("provider-auth/redis-tokens");
const sampleOf = (title: string, index = 0) => samples.filter(([each]) => each === title)[index]?.[1] ?? "";

const env = {
  TOKENS_KEY: "0".repeat(64),
  TOKENS_KEY_2030_01: "1".repeat(64),
  TOKENS_KEY_2030_02: "2".repeat(64),
  TOKENS_NAME_KEY: "3".repeat(64),
};

let folder: string;
let mock: Mock;
let listener: Listener;
let server: RedisServer | undefined;
beforeAll(async () => {
  mock = await createMock({ state: true });
  listener = await mock.listen();
  // It would print that the server does not know a script yet.
  glide.Logger.setLoggerConfig("off");
  if (findRedisServer()) server = await startRedis();
});
afterAll(async () => {
  await listener.close();
  await server?.stop();
});
beforeEach(async () => {
  folder = await tokenFolder();
  vi.stubEnv("XDG_CACHE_HOME", folder);
  vi.stubEnv("TMPDIR", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(folder);
});

function run(source: string, more: Record<string, object> = {}, port = 0) {
  const here = source
    .replaceAll("http://127.0.0.1:4010", listener.url.replace(/\/$/, ""))
    .replaceAll("redis://127.0.0.1:6379", `redis://127.0.0.1:${port}`)
    .replaceAll("port: 6379", `port: ${port}`)
    .replaceAll('"trial-tokens"', JSON.stringify(join(folder, "trial")))
    .replaceAll('"/tokens"', JSON.stringify(join(folder, "volume")));
  return runSample(here, { modules: { ...modules, ...more }, returns: ["shared", "client", "handler"], env });
}

/** How many logins the mock was asked for in this test. */
let before = 0;
const logins = () => mock.requests().filter(({ path }) => !path.includes("__mock")).length - before;
beforeEach(() => {
  before = 0;
  before = logins();
});

test("the guide has samples of everything", () => {
  expect(samples.map(([title]) => title)).toEqual([
    "On one machine",
    "A fleet",
    ...Array.from({ length: 5 }, () => "One line per client"),
    "Serverless, cron and containers",
    "Serverless, cron and containers",
    "Accounts that only a secret tells apart",
    "Rotate encryption keys",
    "A store of your own",
    "A store of your own",
  ]);
});

test("the second run of the first sample takes the token of the first", async () => {
  const source = sampleOf("On one machine");
  expect((await run(source)).printed).toEqual(["login", "200"]);
  expect((await run(source)).printed).toEqual(["shared", "200"]);
  expect(logins()).toBe(1);
});

test("an account that only a secret tells apart is shared by its name, and refused without one", async () => {
  const source = sampleOf("Accounts that only a secret tells apart");
  expect((await run(source)).printed).toEqual(["200"]);
  expect((await run(source)).printed).toEqual(["200"]);
  expect(logins()).toBe(1);
  await expect(run(source.replace(/accountName: .*,/, ""))).rejects.toThrow("accountName");
});

test.each([
  ["a volume of containers", sampleOf("Serverless, cron and containers", 1)],
  ["keys that are exchanged", sampleOf("Rotate encryption keys")],
])("%s make a store that works", async (_, source) => {
  const { values, printed } = await run(source);
  expect(await values.shared.look("fake-account")).toEqual({ state: "none" });
  expect(printed).toEqual([]);
});

test("a store of one's own is asked once, and tells who signs in", async () => {
  const source = sampleOf("A store of your own");
  expect((await run(source)).printed).toEqual(["lease"]);
  expect((await run(source)).printed).toEqual(["token"]);
});

test("the suite runs as the guide says", async () => {
  const cases: (() => Promise<void>)[] = [];
  await run(sampleOf("A store of your own", 1), {
    vitest: { test: (_: string, run: () => Promise<void>) => cases.push(run) },
  });
  expect(cases.length).toBeGreaterThan(15);
  await Promise.all(cases.map((run) => run()));
});

// The line that says so comes from vitest.config.ts.
describe.runIf(findRedisServer())("with a Redis server,", () => {
  const majors: Record<string, Record<string, object>> = {
    redis: { "node-redis 5": redis5, "node-redis 6": redis6 },
    ioredis: { "ioredis 5": { Redis: Ioredis5 }, "ioredis 6": { Redis: Ioredis6 } },
    iovalkey: { iovalkey },
    "@valkey/valkey-glide": { "Valkey GLIDE": glide },
  };
  const all = samples.filter(isOfRedis).flatMap(([title, source]) => {
    const client = importsOf(source).find((name) => name in majors) ?? "";
    return Object.entries(majors[client] ?? {}).map(
      ([name, module]) => [title, name, source, { [client]: module }] as const,
    );
  });

  test("both majors of each client are tried", () => {
    const names = all.map(([, name]) => name);
    const counts = names.map((name) => [name, names.filter((each) => each === name).length]);
    expect(Object.fromEntries(counts)).toEqual({
      "node-redis 5": 3,
      "node-redis 6": 3,
      "ioredis 5": 2,
      "ioredis 6": 2,
      iovalkey: 1,
      "Valkey GLIDE": 1,
    });
  });

  test.each(all)("%s: %s", async (_title, _name, source, more) => {
    const { printed, values } = await run(source, more, server?.port);
    const { shared, client, handler } = values;
    try {
      if (handler) expect(await handler()).toEqual({ statusCode: 200 });
      else if (claimsOf(source).length === 0) expect(await shared.look("fake-account")).toEqual({ state: "none" });
      expect(printed).toEqual(source.includes("console.log(") ? ["200"] : []);
    } finally {
      await shared.close();
      if (client.isOpen !== false) (client.destroy ?? client.disconnect ?? client.close).call(client);
    }
  });
});
