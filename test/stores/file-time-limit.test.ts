/** A disk that is slow, and a mount that hangs: how long a caller waits, and what becomes of what comes late. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSealer } from "../../src/stores/encryption.ts";
import { accountFolder, type Folder } from "../../src/stores/file/folder.ts";
import { fileStore } from "../../src/stores/file/store.ts";
import type { Entered, SharedTokens } from "../../src/stores/shared-tokens.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

const account = "fake-account";
let dir: string;
let clock: FakeClock;
let problems: string[];
/** Calls of the file system that hang, and what lets them go on. */
let hanging: (() => void)[];
let isHung: boolean;
let store: SharedTokens;

/** A folder whose files cannot be reached while the mount hangs. */
const hangingFolder: typeof accountFolder = (...args) => {
  const folder = accountFolder(...args);
  const names = ["names", "read", "write", "mark"] as const;
  const calls = names.map((name) => [
    name,
    async (...args: unknown[]) => {
      if (isHung) await new Promise<void>((resolve) => hanging.push(resolve));
      return (folder[name] as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return { ...folder, ...(Object.fromEntries(calls) as Partial<Folder>) };
};

const open = (opMs = 5_000) =>
  fileStore({
    root: dir,
    sealer: createSealer("fileTokens", undefined),
    clock,
    opMs,
    onProblem: (problem) => problems.push(problem),
    openFolder: hangingFolder,
  });

function hang(): void {
  isHung = true;
}

function goOn(): void {
  isHung = false;
  for (const resume of hanging.splice(0)) resume();
}

beforeEach(async () => {
  dir = await tokenFolder();
  clock = createFakeClock(Date.now());
  problems = [];
  hanging = [];
  isHung = false;
  store = open();
});
afterEach(async () => {
  goOn();
  await store.close();
  await removeFolder(dir);
});

let owners = 0;
const entry = () => ({ owner: `fake-owner-${owners++}`, leaseMs: 15_000 });

async function lease(by = store) {
  const entered = await by.enter(account, entry());
  if (entered.state !== "lease") throw new Error(entered.state);
  return entered.lease;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Fails after so many milliseconds, and not before. */
async function expectLimit(ms: number, call: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  const failing = authError(call()).finally(() => {
    isOver = true;
  });
  await until(() => hanging.length > 0 || clock.pendingTimers() > 0);
  await clock.advance(ms - 1);
  expect(isOver).toBe(false);
  await clock.advance(1);
  const { code, message, retryable } = await failing;
  expect([code, message, retryable]).toEqual([
    "STORE_UNAVAILABLE",
    `The token store in ${dir} cannot be used: it did not answer in time.`,
    true,
  ]);
}

const token = { kind: "token", record: "fake", fingerprint: "one", untilMs: Date.now() + 3_600_000 } as const;

test("every operation on a mount that hangs is given up after five seconds", async () => {
  const own = await lease();
  for (const call of [
    () => store.look(account),
    () => store.enter(account, entry()),
    () => store.extend(own, 15_000),
    () => store.extend(own, 15_000, { record: "fake", untilMs: Date.now() + 60_000 }),
    () => store.discard(account, "one"),
    () => store.settle(own, token),
  ]) {
    hang();
    await expectLimit(5_000, call);
    goOn();
  }
  expect(problems).toHaveLength(6);
  expect(clock.pendingTimers()).toBe(0);
});

test("whoever has a token that serves waits for one second, or for opMs where that is less", async () => {
  hang();
  await expectLimit(1_000, () => store.look(account, { background: true }));
  await expectLimit(1_000, () => store.enter(account, { ...entry(), background: true }));
  store = open(300);
  await expectLimit(300, () => store.look(account, { background: true }));
  await expectLimit(300, () => store.look(account));
});

test("while an operation hangs, no other one takes a thread, and all go on after it", async () => {
  hang();
  await expectLimit(5_000, () => store.look(account));
  await until(() => hanging.length === 1);
  await expectLimit(5_000, () => store.look(account));
  const waiting = store.enter(account, entry());
  await clock.advance(100);
  expect(hanging).toHaveLength(1);
  goOn();
  expect((await waiting).state).toBe("lease");
});

test("a lease that comes late is given back, and does not count as abandoned", async () => {
  for (let late = 0; late < 4; late++) {
    hang();
    await expectLimit(5_000, () => store.enter(account, entry()));
    goOn();
  }
  const other = open();
  let entered: Entered = await other.enter(account, entry());
  while (entered.state === "busy") entered = await other.enter(account, entry());
  expect(entered).toMatchObject({ state: "lease", abandoned: 0 });
  await other.close();
});

test("a lease that comes late stays with an owner that has asked again", async () => {
  const own = entry();
  hang();
  await expectLimit(5_000, () => store.enter(account, own));
  const again = store.enter(account, own);
  goOn();
  const entered = await again;
  expect(entered.state).toBe("lease");
  if (entered.state !== "lease") return;
  expect(await store.extend(entered.lease, 15_000)).toBe(true);
  expect(await store.settle(entered.lease, token)).toBe(true);
});

test("an outcome that a slow disk took late counts", async () => {
  const own = await lease();
  hang();
  await expectLimit(5_000, () => store.settle(own, token));
  goOn();
  expect(await store.look(account)).toMatchObject({ state: "token", fingerprint: "one" });
});

test("a wait ends in time although the mount hangs", async () => {
  await lease();
  const other = open();
  const found = await other.enter(account, entry());
  if (found.state !== "busy") throw new Error(found.state);
  const wait = found.changed(1_000);
  await clock.advance(1_000);
  await wait;
  expect(clock.pendingTimers()).toBe(0);
  await other.close();
});
