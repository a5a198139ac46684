/** The store in memory passes the suite that users run against theirs, and the suite notices a store that does not. */
import { expect, test } from "vitest";
import { type Accounts, memoryTokens } from "../../src/stores/memory.ts";
import type { Lease, SharedTokens } from "../../src/stores/shared-tokens.ts";
import { sharedTokensSuite } from "../../src/stores/suite.ts";
import { createFakeClock } from "../support/fake-clock.ts";

function suiteOf(change: (store: SharedTokens) => SharedTokens = (store) => store) {
  const accounts: Accounts = new Map();
  const clock = createFakeClock();
  return sharedTokensSuite({
    open: () => change(memoryTokens(clock, accounts)),
    pass: (ms) => clock.advance(ms),
    nowMs: clock.nowMs,
  });
}

for (const { name, run } of suiteOf()) test(`a store in memory ${name}`, run);

/** Names of the cases that fail. */
async function failuresOf(change: (store: SharedTokens) => Partial<SharedTokens>): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of suiteOf((store) => ({ ...store, ...change(store) }))) {
    await run().catch(() => failed.push(name));
  }
  return failed;
}

test.each<[string, (store: SharedTokens) => Partial<SharedTokens>, string]>([
  [
    "grants a lease to everybody",
    () => ({ enter: async (key, { owner }) => ({ state: "lease", lease: { key, owner }, abandoned: 0 }) }),
    "grants one lease to any number of processes that enter at the same time",
  ],
  [
    "never removes a token",
    () => ({ discard: async () => true }),
    "removes a token by its fingerprint, but no newer one",
  ],
  [
    "forgets notes",
    (store) => ({ extend: (lease, leaseMs) => store.extend(lease, leaseMs) }),
    "keeps a note for the next holder, whatever happens to its author",
  ],
  [
    "ignores `except`",
    (store) => ({ enter: (key, options) => store.enter(key, { ...options, except: undefined }) }),
    "lets a token be renewed while it is served",
  ],
  [
    "keeps its leases when closed",
    () => ({ close: async () => {} }),
    "grants the lease to the next process after its holder closed the store",
  ],
  [
    "forgets what was abandoned when closed",
    (store) => {
      const leases = new Set<Lease>();
      return {
        async enter(key, options) {
          const entered = await store.enter(key, options);
          if (entered.state === "lease") leases.add(entered.lease);
          return entered;
        },
        close: async () => {
          for (const lease of leases) await store.settle(lease, { kind: "none" });
        },
      };
    },
    "does not count the leases of a closed store as abandoned, and keeps counting earlier ones",
  ],
])("the suite fails for a store that %s", async (_, change, name) => {
  expect(await failuresOf(change)).toContain(name);
});
