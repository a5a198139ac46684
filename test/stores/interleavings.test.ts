/**
 * Any order of entries, extensions, settlements, removals, waits and crashes, of several processes at once: nobody shares a
 * lease, and nothing older ever hides what is newer.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSealer } from "../../src/stores/encryption.ts";
import { fileStore } from "../../src/stores/file/store.ts";
import { type Accounts, memoryTokens } from "../../src/stores/memory.ts";
import type { Lease, SharedTokens } from "../../src/stores/shared-tokens.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const leaseMs = 1_000;
const processes = 4;
const key = "fake-account";

type Step =
  | { do: "enter"; who: number; except: boolean }
  | { do: "extend" | "crash" | "close"; who: number }
  | { do: "settle"; who: number; as: "token" | "transient" | "refusal" | "none" }
  | { do: "discard"; who: number }
  | { do: "pass"; ms: number };

const who = fc.nat({ max: processes - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("enter" as const), who, except: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      who,
      as: fc.constantFrom("token", "token", "transient", "refusal", "none"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("extend" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("crash" as const, "close" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("discard" as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(400, 1_100, 1_100, 1_100, 40_000) }),
  },
);
/** The steps of a batch run at once. */
const runs = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 25, size: "max" });

interface Process {
  store: SharedTokens;
  /** The lease that it has as far as it knows, its number, and until when it is certain to hold. */
  lease?: Lease | undefined;
  number: number;
  holdsUntilMs: number;
  /** Numbers of the tokens that it has seen never go back. */
  seen: number;
}

async function check(open: () => SharedTokens, clock: FakeClock, batches: Step[][]): Promise<void> {
  const all: Process[] = Array.from({ length: processes }, () => ({
    store: open(),
    number: 0,
    holdsUntilMs: 0,
    seen: 0,
  }));
  const dead: SharedTokens[] = [];
  let granted = 0;
  /** The highest number of a login whose token was recorded, and those that were removed. */
  let newest = 0;
  /** The highest number of a login of which anything was recorded. */
  let last = 0;
  const removed = new Set<number>();

  async function enter(own: Process, isRenewal: boolean): Promise<void> {
    const newestBefore = newest;
    const removedBefore = new Set(removed);
    const options = { owner: crypto.randomUUID(), leaseMs, credentials: "fake" };
    const entered = await own.store.enter(key, { ...options, except: isRenewal ? String(newest) : undefined });
    if (entered.state === "token") {
      const number = Number(entered.fingerprint);
      expect(number, "a token that is older than one seen before").toBeGreaterThanOrEqual(own.seen);
      expect(number, "a token that is older than the newest").toBeGreaterThanOrEqual(newestBefore);
      expect(removedBefore, "a token that was removed").not.toContain(number);
      own.seen = number;
    }
    if (entered.state !== "lease") return;
    const nowMs = clock.monotonicMs();
    const others = all.filter((other) => other.lease && other.holdsUntilMs > nowMs);
    expect(others, "another living lease").toEqual([]);
    granted++;
    Object.assign(own, { lease: entered.lease, number: granted, holdsUntilMs: nowMs + leaseMs });
  }

  async function run(step: Step): Promise<void> {
    if (step.do === "pass") return clock.advance(step.ms);
    const own = all[step.who] as Process;
    const { store, lease, number } = own;
    switch (step.do) {
      case "enter":
        return lease ? undefined : enter(own, step.except);
      case "extend": {
        const untilMs = clock.monotonicMs() + leaseMs;
        const isLost = number < granted;
        if (!lease || !(await store.extend(lease, leaseMs))) return;
        expect(isLost, "a lease that another process had taken was extended").toBe(false);
        own.holdsUntilMs = Math.max(own.holdsUntilMs, untilMs);
        return;
      }
      case "settle": {
        if (!lease) return;
        own.lease = undefined;
        const isLost = number < granted;
        const untilMs = clock.nowMs() + 2_000;
        const isKept = await store.settle(
          lease,
          step.as === "token"
            ? { kind: "token", record: `fake-${number}`, fingerprint: String(number), untilMs: untilMs + 3_600_000 }
            : step.as === "refusal"
              ? { kind: "refusal", record: "fake", untilMs, credentials: "fake" }
              : step.as === "transient"
                ? { kind: "transient", record: "fake", untilMs }
                : { kind: "none" },
        );
        if (!isKept) return;
        expect(isLost, "the outcome of a lease that another process had taken was recorded").toBe(false);
        expect(number, "an older outcome was recorded over a newer one").toBeGreaterThan(last);
        last = number;
        if (step.as === "token") newest = number;
        return;
      }
      case "discard": {
        const target = newest;
        if (target && (await store.discard(key, String(target)))) removed.add(target);
        return;
      }
      case "crash":
      case "close":
        own.lease = undefined;
        // What crashed gives no sign of life.
        if (step.do === "close") await store.close();
        else dead.push(store);
        own.store = open();
    }
  }

  try {
    for (const batch of batches) {
      // A process does one thing at a time; only one of them may have a lease from a batch.
      const first = batch.filter(
        (step, index) => "who" in step && index === batch.findIndex((s) => "who" in s && s.who === step.who),
      );
      await Promise.all(first.map(run));
      for (const step of batch) if (step.do === "pass") await run(step);
    }
  } finally {
    for (const store of [...dead, ...all.map(({ store }) => store)]) await store.close();
  }
}

let folder: string;
beforeAll(async () => {
  folder = await tokenFolder();
});
afterAll(() => removeFolder(folder));

test("in memory", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (batches) => {
      const accounts: Accounts = new Map();
      const clock = createFakeClock();
      await check(() => memoryTokens(clock, accounts), clock, batches);
    }),
    { numRuns: 200 },
  );
});

test("in a folder", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(runs, async (batches) => {
      const clock = createFakeClock(Date.now());
      const root = `${folder}/${count++}`;
      const problems: string[] = [];
      const onProblem = (problem: string) => problems.push(problem);
      const sealer = createSealer("fileTokens", undefined);
      await check(() => fileStore({ root, sealer, clock, opMs: 60_000, onProblem }), clock, batches);
      expect(problems).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
