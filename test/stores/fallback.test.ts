/** A store with a fallback: who is asked when, and that a login is still one login when the store fails in its middle. */
import { beforeEach, expect, test } from "vitest";
import { AuthError } from "../../src/errors.ts";
import { withFallback } from "../../src/stores/fallback.ts";
import { type Accounts, memoryTokens } from "../../src/stores/memory.ts";
import type { EnterOptions, Lease, SharedTokens } from "../../src/stores/shared-tokens.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock, type FakeClock, settle } from "../support/fake-clock.ts";

const key = "fake-account";
let clock: FakeClock;
/** The server, and the folder of the machine. */
let server: Accounts;
let machine: Accounts;
/** How the server fails; undefined while it works. */
let failure: (() => Promise<never>) | undefined;
let asked: string[];

/** The server works again, and every process has noticed that it may. */
async function works(): Promise<void> {
  failure = undefined;
  await clock.advance(5_000);
}

beforeEach(() => {
  clock = createFakeClock();
  server = new Map();
  machine = new Map();
  failure = undefined;
  asked = [];
});

const isDown = async () => {
  throw new AuthError("STORE_UNAVAILABLE", "The fake store cannot be used.", { retryable: true });
};
const hangs = () => new Promise<never>(() => {});

/** What fails while the server does, and tells what it was asked. */
function failing(name: string, store: SharedTokens, fails: () => typeof failure): SharedTokens {
  const wrapped = Object.entries(store).map(([method, call]) => [
    method,
    (...args: unknown[]) => {
      asked.push(`${name}.${method}`);
      return fails()?.() ?? call(...args);
    },
  ]);
  return Object.fromEntries(wrapped);
}

/** A process of the machine. */
function open(fallback = failing("machine", memoryTokens(clock, machine), () => undefined)): SharedTokens {
  return withFallback(
    failing("server", memoryTokens(clock, server), () => failure),
    fallback,
    clock,
  );
}

let owners = 0;
const entry = (more: Partial<EnterOptions> = {}) => ({ owner: `fake-owner-${owners++}`, leaseMs: 15_000, ...more });
const token = (fingerprint: string) => ({
  ...{ kind: "token" as const, record: `fake-${fingerprint}`, fingerprint },
  untilMs: clock.nowMs() + 3_600_000,
});

async function lease(store: SharedTokens, more?: Partial<EnterOptions>): Promise<Lease> {
  const entered = await store.enter(key, entry(more));
  if (entered.state !== "lease") throw new Error(entered.state);
  return entered.lease;
}

test("while the store works, nothing but notes is written to the fallback", async () => {
  const store = open();
  const own = await lease(store);
  await store.extend(own, 15_000);
  await store.settle(own, token("one"));
  expect(await store.enter(key, entry())).not.toHaveProperty("isFallback");
  expect(asked.filter((call) => call.startsWith("machine"))).toEqual(["machine.look"]);
  expect(clock.pendingTimers()).toBe(0);
});

test("when it fails, the processes of a machine share the fallback", async () => {
  failure = isDown;
  const [first, second] = [open(), open()];
  const entered = await first.enter(key, entry());
  expect(entered).toMatchObject({ state: "lease", isFallback: true });
  if (entered.state !== "lease") return;
  expect(await second.enter(key, entry())).toMatchObject({ state: "busy", isFallback: true });
  expect(await first.extend(entered.lease, 15_000, { record: "fake", untilMs: clock.nowMs() + 60_000 })).toBe(true);
  expect(await first.settle(entered.lease, token("one"))).toBe(true);
  expect(await second.look(key)).toMatchObject({ state: "token", fingerprint: "one", isFallback: true });
});

test("no fallback is asked for whoever holds a token that serves", async () => {
  failure = isDown;
  const store = open();
  for (const call of [store.enter(key, entry({ background: true })), store.look(key, { background: true })]) {
    expect((await authError(call)).code).toBe("STORE_UNAVAILABLE");
  }
  expect(asked).toEqual(["server.enter", "server.look"]);
  failure = undefined;
  // That was no reason to ask the fallback later on.
  expect(await store.look(key)).toEqual({ state: "none" });
});

test("a store that failed is not asked again for five seconds", async () => {
  failure = isDown;
  const store = open();
  await lease(store);
  failure = undefined;
  await clock.advance(4_999);
  expect(await store.look(key)).toMatchObject({ state: "busy", isFallback: true });
  expect((await authError(store.look(key, { background: true }))).code).toBe("STORE_UNAVAILABLE");
  await clock.advance(1);
  expect(await store.look(key)).toEqual({ state: "none" });
  expect(asked).toEqual(["server.enter", "machine.enter", "machine.look", "server.look"]);
});

test("a mistake of the caller is not a failure of the store", async () => {
  failure = async () => {
    throw new AuthError("CONFIGURATION", "fake");
  };
  const store = open();
  expect((await authError(store.enter(key, entry()))).code).toBe("CONFIGURATION");
  expect((await authError(store.discard(key, "one"))).code).toBe("CONFIGURATION");
  expect(asked).not.toContain("machine.enter");
});

test("when both fail, the failure is told", async () => {
  failure = isDown;
  const store = open(failing("machine", memoryTokens(clock, machine), () => isDown));
  for (const call of [store.enter(key, entry()), store.look(key), store.discard(key, "one")]) {
    expect((await authError(call)).code).toBe("STORE_UNAVAILABLE");
  }
});

test("a login in whose middle the store fails keeps the others of the machine from another one", async () => {
  const [holder, other] = [open(), open()];
  const own = await lease(holder);
  failure = isDown;
  // The next sign of life finds the store down.
  expect(await holder.extend(own, 15_000, { record: "fake-period", untilMs: clock.nowMs() + 60_000 })).toBe(true);
  expect(await other.enter(key, entry())).toMatchObject({ state: "busy", isFallback: true });
  expect(await holder.settle(own, token("one"))).toBe(true);
  expect(await other.enter(key, entry())).toMatchObject({ state: "token", fingerprint: "one" });
  const next = await other.enter(key, entry({ except: "one" }));
  expect(next).toMatchObject({ state: "lease", note: "fake-period" });
});

test("it is lost when another process signs in with the fallback already", async () => {
  const [holder, other] = [open(), open()];
  const own = await lease(holder);
  failure = isDown;
  const others = await lease(other);
  expect(await holder.extend(own, 15_000)).toBe(false);
  expect(await holder.extend(own, 15_000, { record: "fake", untilMs: clock.nowMs() + 1_000 })).toBe(false);
  expect((await authError(holder.settle(own, token("one")))).code).toBe("STORE_UNAVAILABLE");
  expect(await other.settle(others, token("two"))).toBe(true);
});

test("an outcome that the store is slow to take is in the fallback before others give the store up", async () => {
  const [holder, other] = [open(), open()];
  const own = await lease(holder);
  failure = hangs;
  const settled = holder.settle(own, token("one"));
  await clock.advance(499);
  expect(asked).not.toContain("machine.settle");
  await clock.advance(1);
  expect(await settled).toBe(true);
  failure = isDown;
  expect(await other.enter(key, entry())).toMatchObject({ state: "token", fingerprint: "one", isFallback: true });
});

test("whoever waits for a holder whose store takes nothing any more gets its token from the fallback", async () => {
  const [holder, other] = [open(), open()];
  const own = await lease(holder);
  expect(await other.enter(key, entry())).toMatchObject({ state: "busy" });
  failure = isDown;
  expect(await holder.settle(own, token("one"))).toBe(true);
  // It can still be read, and shows the lease.
  failure = undefined;
  expect(await other.enter(key, entry())).toMatchObject({ state: "token", fingerprint: "one", isFallback: true });
  // But not for whom that token is of no use.
  expect(await other.enter(key, entry({ except: "one" }))).toMatchObject({ state: "busy" });
});

test("what the fallback has learnt is told to a store that works again, without a login", async () => {
  const [first, second] = [open(), open()];
  failure = isDown;
  await first.settle(await lease(first), token("one"));
  const credentials = "fake-credentials";
  const refused = await lease(first, { except: "one", credentials });
  const untilMs = clock.nowMs() + 60_000;
  await first.settle(refused, { kind: "refusal", record: "fake", untilMs, credentials });
  await works();
  expect(await second.enter(key, entry())).toMatchObject({ state: "token", fingerprint: "one", isFallback: true });
  const alone = memoryTokens(clock, server);
  expect(await alone.look(key)).toMatchObject({ state: "token", fingerprint: "one" });
  expect((await second.enter(key, entry({ except: "one", credentials }))).state).toBe("refused");
  expect((await alone.look(key, { except: "one", credentials })).state).toBe("refused");
});

test("a token of the fallback that is older than the one to be renewed is forgotten", async () => {
  const [first, second] = [open(), open()];
  failure = isDown;
  await first.settle(await lease(first), token("old"));
  await works();
  // Another machine signed in meanwhile.
  const elsewhere = memoryTokens(clock, server);
  await clock.advance(1_000);
  await elsewhere.settle(await lease(elsewhere), token("new"));
  await lease(second, { except: "new" });
  expect((await memoryTokens(clock, machine).look(key)).state).toBe("none");
});

test("one that is newer spares the renewal", async () => {
  const [first, second] = [open(), open()];
  await first.settle(await lease(first), token("old"));
  await clock.advance(1_000);
  failure = isDown;
  await first.settle(await lease(first, { except: "old" }), token("new"));
  await works();
  expect(await second.enter(key, entry({ except: "old" }))).toMatchObject({ state: "token", fingerprint: "new" });
  expect(await memoryTokens(clock, server).look(key)).toMatchObject({ state: "token", fingerprint: "new" });
});

test("a login with the fallback is waited for when the store works again", async () => {
  const [first, second] = [open(), open()];
  failure = isDown;
  const own = await lease(first);
  await works();
  const found = await second.enter(key, entry());
  expect(found).toMatchObject({ state: "busy", isFallback: true });
  if (found.state !== "busy") return;
  const told = found.changed(60_000);
  await settle();
  await first.settle(own, token("one"));
  await told;
  expect(await second.enter(key, entry())).toMatchObject({ state: "token", fingerprint: "one" });
});

test("a token that was refused is removed from both", async () => {
  const store = open();
  failure = isDown;
  await store.settle(await lease(store), token("one"));
  await works();
  const elsewhere = memoryTokens(clock, server);
  await elsewhere.settle(await lease(elsewhere), token("one"));
  expect(await store.discard(key, "one")).toBe(true);
  for (const medium of [server, machine]) expect((await memoryTokens(clock, medium).look(key)).state).toBe("none");
  failure = isDown;
  expect(await store.discard(key, "one")).toBe(false);
});

const note = (record: string) => ({ record, untilMs: clock.nowMs() + 60_000 });

/** Signs in with a note. */
async function noted(store: SharedTokens, record: string, more?: Partial<EnterOptions>): Promise<Lease> {
  const own = await lease(store, more);
  expect(await store.extend(own, 15_000, note(record))).toBe(true);
  return own;
}

test("a note is in the fallback before the store fails, and its lease is given back at once", async () => {
  const [holder, other] = [open(), open()];
  const own = await noted(holder, "fake-one");
  // Another one of the same login replaces it.
  expect(await holder.extend(own, 15_000, note("fake-two"))).toBe(true);
  expect(await memoryTokens(clock, machine).look(key)).toEqual({ state: "none", note: "fake-two" });
  failure = isDown;
  expect(await other.enter(key, entry())).toMatchObject({ state: "lease", note: "fake-two", abandoned: 0 });
});

test.each([isDown, async () => Promise.reject(new AuthError("STORE_UNAVAILABLE", "The fake disk is full."))])(
  "a fallback that fails keeps no note from the store",
  async (fails) => {
    const store = open(failing("machine", memoryTokens(clock, machine), () => fails));
    await store.settle(await noted(store, "fake-one"), { kind: "none" });
    expect(await memoryTokens(clock, server).look(key)).toEqual({ state: "none", note: "fake-one" });
  },
);

test("a note of the fallback is handed on when the store works again", async () => {
  const [first, second] = [open(), open()];
  await first.settle(await noted(first, "fake-store"), { kind: "none" });
  failure = isDown;
  await first.settle(await noted(first, "fake-store,fake-fallback"), token("one"));
  await works();
  expect((await second.enter(key, entry())).state).toBe("token");
  const entered = await second.enter(key, entry({ except: "one" }));
  expect(entered).toMatchObject({ state: "lease", note: "fake-store", otherNote: "fake-store,fake-fallback" });
  if (entered.state !== "lease") return;
  expect(await second.extend(entered.lease, 15_000, note("fake-all"))).toBe(true);
  await second.settle(entered.lease, { kind: "none" });
  // Now both have the same.
  expect(await first.enter(key, entry({ except: "one" }))).toMatchObject({ note: "fake-all", otherNote: "fake-all" });
});

test("nothing is sent with a note by whoever does not know the last one of the fallback", async () => {
  const [holder, other] = [open(), open()];
  const own = await lease(holder);
  // One that cannot reach the store.
  failure = isDown;
  const others = await noted(other, "fake-others");
  failure = undefined;
  expect(await holder.extend(own, 15_000, note("fake-one"))).toBe(false);
  await holder.settle(own, { kind: "none" });
  expect((await holder.enter(key, entry())).state).toBe("busy");
  await other.settle(others, { kind: "none" });

  // It came and went since the lease was granted.
  const later = await lease(holder);
  failure = isDown;
  await other.settle(await noted(other, "fake-others,fake-more"), { kind: "none" });
  failure = undefined;
  expect(await holder.extend(later, 15_000, note("fake-one"))).toBe(false);
  failure = isDown;
  expect(await holder.extend(later, 15_000)).toBe(false);
  failure = undefined;
  await holder.settle(later, { kind: "none" });
  expect(await holder.enter(key, entry())).toMatchObject({ state: "lease", otherNote: "fake-others,fake-more" });
});

test("a fallback that tells no note to whoever looks hands it on all the same", async () => {
  const plain = memoryTokens(clock, machine);
  const silent: SharedTokens = {
    ...plain,
    async look(...args) {
      const found = await plain.look(...args);
      return found.state === "none" ? { state: "none" } : found;
    },
  };
  failure = isDown;
  const before = open(silent);
  await before.settle(await noted(before, "fake-fallback"), { kind: "none" });
  await works();
  const store = open(silent);
  const own = await lease(store);
  expect(await store.extend(own, 15_000, note("fake-one"))).toBe(false);
  await store.settle(own, { kind: "none" });
  const entered = await store.enter(key, entry());
  expect(entered).toMatchObject({ state: "lease", otherNote: "fake-fallback" });
  if (entered.state === "lease") expect(await store.extend(entered.lease, 15_000, note("fake-all"))).toBe(true);
});

test("a token of the fallback that is of no use, and cannot be removed, keeps no note from it", async () => {
  failure = isDown;
  const first = open();
  await first.settle(await lease(first), token("old"));
  await works();
  await clock.advance(1_000);
  const elsewhere = memoryTokens(clock, server);
  await elsewhere.settle(await lease(elsewhere), token("new"));
  const store = open({ ...memoryTokens(clock, machine), discard: isDown });
  await noted(store, "fake-one", { except: "new" });
  expect(await memoryTokens(clock, machine).look(key, { except: "old" })).toEqual({ state: "none", note: "fake-one" });
});
