/** No secret in any key, value, error, event or sentence of a store in Redis, nor in the folder that is its fallback. */
import { Redis } from "ioredis6";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../scripts/lib/redis-server.ts";
import { fileTokens } from "../../src/stores/file-tokens.ts";
import { redisTokens } from "../../src/stores/redis-tokens.ts";
import { leaks } from "../support/leaks.ts";
import { keys, playWithSecrets, textsIn, tokenSecrets } from "../support/store-secrets.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const redisPassword = "fake-sentinel-redis-password";
let server: RedisServer;
let client: Redis;
let dir: string;
beforeAll(async () => {
  server = await startRedis(["--requirepass", redisPassword]);
  client = new Redis({ port: server.port, password: redisPassword });
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});
beforeEach(async () => {
  dir = await tokenFolder();
  await client.config("SET", "maxmemory", "0");
  await client.flushall();
});
afterEach(() => removeFolder(dir));

/** Names and values of all keys, and what the server keeps of the commands that it was sent. */
async function textsInRedis(): Promise<string[]> {
  const names = await client.keys("*");
  const values = await Promise.all(names.map((name) => client.get(name)));
  return [...names, ...values.map(String), JSON.stringify(await client.slowlog("GET", 10_000))];
}

const deny = () => client.config("SET", "maxmemory", "1");

test("with keys", async () => {
  const problems: string[] = [];
  const onProblem = (problem: string) => problems.push(problem);
  await client.config("SET", "slowlog-log-slower-than", "0");
  const { seen, secrets, close } = await playWithSecrets(() => redisTokens(client, { ...keys, onProblem }), deny);
  await client.config("SET", "slowlog-log-slower-than", "-1");
  const all = [...(await textsInRedis()), ...problems, ...seen];
  expect(all.length).toBeGreaterThan(20);
  expect(leaks([...secrets, ...tokenSecrets, redisPassword], ...all)).toEqual([]);
  await close();
});

test("the fallback of a server that takes nothing has what it is to have, by its own keys", async () => {
  await deny();
  const open = () => redisTokens(client, { ...keys, fallback: fileTokens({ dir, ...keys }) });
  const { seen, secrets, close } = await playWithSecrets(open, () => {});
  const files = await textsIn(dir);
  expect(files.length).toBeGreaterThan(6);
  expect(leaks([...secrets, ...tokenSecrets, redisPassword], ...files, ...seen)).toEqual([]);
  await close();
});

test("without keys, tokens alone can be read", async () => {
  const open = () => redisTokens(client, { allowUnencryptedTokens: true });
  const { seen, secrets, close } = await playWithSecrets(open, deny);
  const texts = await textsInRedis();
  expect(leaks([...secrets, redisPassword], ...texts, ...seen)).toEqual([]);
  expect(leaks(tokenSecrets, ...seen)).toEqual([]);
  await close();
});
