/** Ways to share the token of an account among processes: common ones, as their guides show them, and the stores. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
// @ts-expect-error Peers are installed separately, and this one has no types.
import lockfile from "proper-lockfile";
import { openSession, openShared } from "../../scripts/prove/fleet/client.ts";
import type { OpenClient } from "../../scripts/prove/fleet/serve.ts";
import { openRedis } from "../../scripts/prove/fleet/stores.ts";

/** The benchmark only requests tokens. */
const noFetch = () => Promise.reject(new Error("The benchmark makes no calls."));

/** Milliseconds until a lock in Redis expires, and between two attempts to acquire it. */
const lockMs = 10_000;
const pollMs = 100;

const openAlone: OpenClient = async (account, _medium, header) => {
  const { getToken, fetch } = openSession(account, header);
  return { getToken, fetch, async close() {} };
};

/** Keeps the token in a file, and holds a lock on that file while it signs in. */
const openLockfile: OpenClient = async (account, { dir }, header) => {
  const session = openSession(account, header);
  const file = join(dir, "token");
  const read = async () => ({ value: await readFile(file, "utf8") });
  return {
    async getToken() {
      const known = await read().catch(() => undefined);
      if (known) return known;
      const release = await lockfile.lock(file, {
        realpath: false,
        retries: { forever: true, minTimeout: pollMs / 2, maxTimeout: pollMs, randomize: true },
      });
      try {
        // Another process may have signed in while this one waited for the lock.
        return await read().catch(async () => {
          const { value } = await session.getToken();
          await writeFile(file, value, { mode: 0o600 });
          return { value };
        });
      } finally {
        await release();
      }
    },
    fetch: noFetch,
    async close() {},
  };
};

/** Acquires a lock with `SET lock 1 NX PX …`, and releases it with `DEL lock`, even if it has expired and another process has it. */
const openSetNx: OpenClient = async (account, { port = 0 }, header) => {
  const session = openSession(account, header);
  const { client, close } = await openRedis(port, functionClient);
  const send = client as (args: string[]) => Promise<string | null>;
  return {
    async getToken() {
      for (;;) {
        const value = await send(["GET", "token"]);
        if (value) return { value };
        if (!(await send(["SET", "lock", "1", "NX", "PX", String(lockMs)]))) {
          await sleep(pollMs);
          continue;
        }
        try {
          const token = await session.getToken();
          await send(["SET", "token", token.value]);
          return token;
        } finally {
          await send(["DEL", "lock"]);
        }
      }
    },
    fetch: noFetch,
    async close() {
      close();
    },
  };
};

/** The number, among the clients of `openRedis`, of the function that sends a command. */
const functionClient = 5;

const openStored =
  (store: string): OpenClient =>
  (account, medium, header) =>
    openShared(account, { ...medium, store }, header);

export const contenders = {
  "no store": { needsRedis: false, open: openAlone },
  "proper-lockfile": { needsRedis: false, open: openLockfile },
  "SET NX, DEL": { needsRedis: true, open: openSetNx },
  fileTokens: { needsRedis: false, open: openStored("file") },
  redisTokens: { needsRedis: true, open: openStored("redis") },
} satisfies Record<string, { needsRedis: boolean; open: OpenClient }>;
export type Contender = keyof typeof contenders;
