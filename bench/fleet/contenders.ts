/** How people share the token of an account among processes, each the way that its own guide shows, and the stores. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
// @ts-expect-error Peers are installed apart, and this one has no types.
import lockfile from "proper-lockfile";
import { accountOf } from "../../scripts/prove/fleet/account.ts";
import type { OpenClient } from "../../scripts/prove/fleet/serve.ts";
import { openRedis, openStore } from "../../scripts/prove/fleet/stores.ts";
import { createSession, type Fetch, type SessionOptions } from "../../src/index.ts";

const sending =
  (header: Record<string, string>): Fetch =>
  (url, init) =>
    fetch(url, { ...init, headers: { ...init?.headers, ...header } });

/** Only tokens are asked for. */
const noFetch = () => Promise.reject(new Error("Nothing is called."));

/** Milliseconds that a lock holds in Redis, and between two looks at it. */
const lockMs = 10_000;
const pollMs = 100;

const openAlone: OpenClient = async (account, _medium, header) => {
  const session = createSession(accountOf(account), { fetch: sending(header) });
  return { getToken: session.getToken, fetch: session.fetch, async close() {} };
};

/** The token in a file, and a lock beside it. */
const openLockfile: OpenClient = async (account, { dir }, header) => {
  const session = createSession(accountOf(account), { fetch: sending(header) });
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
        // Others may have been faster.
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

/** `SET lock 1 NX PX …`, and `DEL lock` whoever has it by then. */
const openSetNx: OpenClient = async (account, { port = 0 }, header) => {
  const session = createSession(accountOf(account), { fetch: sending(header) });
  // The one that takes a command by its arguments.
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

/** Its number among the clients of `openRedis`. */
const functionClient = 5;

const openShared =
  (store: string): OpenClient =>
  async (account, medium, header) => {
    const { shared, disconnect } = await openStore({ ...medium, store }, Number(header["x-worker"]));
    const options: SessionOptions = { shared, fetch: sending(header) };
    const session = createSession(accountOf(account), options);
    return {
      getToken: session.getToken,
      fetch: session.fetch,
      async close() {
        await shared.close();
        disconnect();
      },
    };
  };

export const contenders = {
  "no store": { needsRedis: false, open: openAlone },
  "proper-lockfile": { needsRedis: false, open: openLockfile },
  "SET NX, DEL": { needsRedis: true, open: openSetNx },
  fileTokens: { needsRedis: false, open: openShared("file") },
  redisTokens: { needsRedis: true, open: openShared("redis") },
} satisfies Record<string, { needsRedis: boolean; open: OpenClient }>;
export type Contender = keyof typeof contenders;
