/** A login, and those who wait for it: what they do when it is dead, and what it does when they are gone. */
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import { createSession } from "../../src/index.ts";
import { settle } from "../support/fake-clock.ts";
import { serve } from "../support/server.ts";
import { createTestManager, failure, minute, type TestManager } from "../support/token-manager.ts";

const isAborted = { name: "AuthError", code: "ABORTED" };

describe("a login whose runtime context has ended", () => {
  /** A first caller starts a login and is gone, with all that it had set up. */
  async function startAndDie(options?: Parameters<typeof createTestManager>[0]) {
    const session = createTestManager(options);
    session.manager.getToken().catch(() => {});
    await settle();
    session.clock.killTimers();
    return session;
  }

  test("is replaced by the first of its callers who notices, for all of them", async () => {
    const { manager, clock, logins, login } = await startAndDie();
    const waits = [manager.getToken(), manager.getToken(new AbortController().signal)];
    await clock.advance(1_000);
    waits.push(manager.getToken());
    await clock.advance(999);
    expect(logins).toHaveLength(1);
    await clock.advance(1);
    expect(logins).toHaveLength(2);
    waits.push(manager.getToken());
    await clock.advance(1_000);
    await login().succeed();
    expect((await Promise.all(waits)).map(({ value }) => value)).toEqual(Array(4).fill("fake-token-2"));
    expect(logins).toHaveLength(2);
  });

  test("replaces no newer token when it answers after all", async () => {
    const { manager, clock, logins, signIn } = await startAndDie({ obeysSignal: false });
    const wait = manager.getToken();
    await clock.advance(2_000);
    await logins[0]?.succeed();
    expect((await signIn()).value).toBe("fake-token-2");
    expect(await wait).toBe(await manager.getToken());
  });

  test("ends no wait otherwise than a caller's signal does", async () => {
    const { manager, clock, logins } = await startAndDie();
    const controller = new AbortController();
    const refused = expect(manager.getToken(controller.signal)).rejects.toMatchObject(isAborted);
    await clock.advance(500);
    controller.abort();
    await refused;
    await clock.advance(minute);
    expect(logins).toHaveLength(1);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("is replaced again and again when the next ones die too", async () => {
    const { manager, clock, logins, login } = await startAndDie();
    for (let count = 2; count < 5; count++) {
      const last = manager.getToken();
      await clock.advance(2_000);
      expect(logins).toHaveLength(count);
      last.catch(() => {});
      clock.killTimers();
    }
    const wait = manager.getToken();
    await clock.advance(2_000);
    await login().succeed();
    expect((await wait).value).toBe("fake-token-5");
  });
});

describe("a login that takes long", () => {
  test("is one login, for whoever waits for it", async () => {
    const { manager, clock, logins, login } = createTestManager();
    const waits = [manager.getToken()];
    for (let second = 0; second < 300; second++) {
      await clock.advance(1_000);
      if (second % 50 === 0) waits.push(manager.getToken(new AbortController().signal));
    }
    await login().succeed();
    expect(new Set(await Promise.all(waits)).size).toBe(1);
    expect(logins).toHaveLength(1);
    expect(clock.pendingTimers()).toBe(0);
  });

  /** Waits for so long and gives up. Gives the login. */
  async function giveUpAfter({ manager, clock, login }: TestManager, ms: number) {
    const controller = new AbortController();
    const refused = expect(manager.getToken(controller.signal)).rejects.toMatchObject(isAborted);
    await clock.advance(ms);
    controller.abort();
    await refused;
    return login();
  }

  test("is given up one or two seconds after the last of them, and the next caller signs in anew", async () => {
    const session = createTestManager();
    const { clock, events, signIn } = session;
    const { signal } = await giveUpAfter(session, 100);
    await clock.advance(1_000);
    expect(signal.aborted).toBe(false);
    await clock.advance(900);
    expect(signal.aborted).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(["loginStarted"]);
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("goes on when somebody comes in time", async () => {
    const session = createTestManager();
    const { clock, login, manager } = session;
    for (let time = 0; time < 10; time++) {
      await giveUpAfter(session, 100);
      await clock.advance(900);
    }
    const wait = manager.getToken();
    await login().succeed();
    expect((await wait).value).toBe("fake-token-1");
  });

  test("goes on for longer each time that nobody waits until its end, so that there is a token at last", async () => {
    const session = createTestManager();
    const { clock, logins, manager, login } = session;
    for (const patienceMs of [2_000, 3_000, 5_000, 9_000]) {
      const { signal } = await giveUpAfter(session, 0);
      await clock.advance(patienceMs - 1);
      expect(signal.aborted).toBe(false);
      await clock.advance(1);
      expect(signal.aborted).toBe(true);
    }
    await giveUpAfter(session, 0);
    await clock.advance(10_000);
    await login().succeed();
    expect((await manager.getToken()).value).toBe("fake-token-5");
    expect(logins).toHaveLength(5);
  });

  test("is awaited, and worth another try, only while somebody waits", async () => {
    const session = createTestManager();
    const wait = session.manager.getToken().catch(() => {});
    await settle();
    const { isAwaited, fail } = session.login();
    await giveUpAfter(session, 10);
    expect(isAwaited()).toBe(true);
    await fail(failure("NETWORK", { retryable: true }));
    await wait;
    const given = await giveUpAfter(session, 10);
    expect(given.isAwaited()).toBe(false);
  });

  test("goes on in the background as long as there are calls, and is given up two seconds after the last one", async () => {
    const { manager, clock, login, logins, signIn } = createTestManager();
    await signIn();
    await clock.advance(55 * minute);
    for (let second = 0; second < 60; second++) {
      expect((await manager.getToken()).value).toBe("fake-token-1");
      await clock.advance(1_000);
    }
    const { signal } = login();
    await clock.advance(999);
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(signal.aborted).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
    await manager.getToken();
    await clock.advance(2_999);
    await login().succeed();
    expect((await manager.getToken()).value).toBe("fake-token-3");
    expect(logins).toHaveLength(3);
  });
});

test("who gets a token that is there sets no timer", async () => {
  const { manager, clock, signIn } = createTestManager();
  await signIn();
  let timers = 0;
  const { setTimer } = clock;
  clock.setTimer = (...timer) => {
    timers++;
    return setTimer(...timer);
  };
  for (let call = 0; call < 10; call++) await manager.getToken(new AbortController().signal);
  expect(timers).toBe(0);
});

test("any number of callers and sessions with one signal set one listener, and Node warns of none", async () => {
  const warnings: Error[] = [];
  // Others may come from tests that share this process.
  const onWarning = (warning: Error) => warning.name === "MaxListenersExceededWarning" && warnings.push(warning);
  process.on("warning", onWarning);
  const controller = new AbortController();
  const { signal } = controller;
  const account = mbsi({ username: "fake", password: () => new Promise(() => {}) });
  const sessions = Array.from({ length: 20 }, () => createSession(account));
  const waits: Promise<unknown>[] = sessions.flatMap(({ getToken }) => [getToken({ signal }), getToken({ signal })]);
  await settle();
  const listeners = getEventListeners(signal, "abort").length;
  waits.push(...sessions.map(({ fetch }) => fetch(account.origin, { signal })));
  const outcomes = Promise.allSettled(waits);
  await settle();
  controller.abort();
  expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(["rejected"]));
  await settle();
  process.off("warning", onWarning);
  expect([listeners, warnings]).toEqual([1, []]);
});

test("a program ends when nobody waits any more for a token, and not before", async () => {
  const vendor = await serve(() => {});
  const end = async (program: string, hung: string) => {
    const env = { ORIGIN: vendor.origin, HUNG: hung };
    // An answer to a request of a login alone may take ten seconds.
    const options = { cwd: root, env, timeout: 9_000 };
    const { code, stdout, stderr } = await run(process.execPath, [`test/programs/${program}.ts`], options);
    return [program, hung, code, stdout + stderr];
  };
  const ends = [
    ["giving-up", "vendor", 0, "ABORTED\n"],
    ["giving-up", "password", 0, "ABORTED\n"],
    ["giving-up", "secret", 0, "ABORTED\n"],
    ["giving-up", "totp", 0, "ABORTED\n"],
    ["giving-up", "waiting", 0, "TIMEOUT\n"],
    ["refreshing", "vendor", 0, "fakeToken\n"],
    ["refreshing", "secret", 0, "fakeToken\n"],
  ] as const;
  expect(await Promise.all(ends.map(([program, hung]) => end(program, hung)))).toEqual(ends);
});
