/** What ends a wait or a login: a caller's signal, and clear(). */
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, failure, minute } from "../support/token-manager.ts";

const isAborted = {
  name: "AuthError",
  code: "ABORTED",
  provider: "fake",
  message: "The wait for fake's token was aborted.",
};

describe("a caller's signal", () => {
  test("ends the wait of that caller alone, at once", async () => {
    const { manager, logins, login } = createTestManager();
    const controller = new AbortController();
    const first = manager.getToken(controller.signal);
    const others = [manager.getToken(), manager.getToken(new AbortController().signal)];
    await settle();
    controller.abort();
    await expect(first).rejects.toMatchObject(isAborted);
    await login().succeed();
    expect((await Promise.all(others)).map(({ value }) => value)).toEqual(["fake-token-1", "fake-token-1"]);
    expect(logins).toHaveLength(1);
  });

  test("ends no login, though nobody waits any more: its token is kept", async () => {
    const { manager, logins, login } = createTestManager();
    const controller = new AbortController();
    const waits = Array.from({ length: 3 }, () => manager.getToken(controller.signal));
    await settle();
    controller.abort();
    for (const wait of waits) await expect(wait).rejects.toMatchObject(isAborted);
    expect(login().signal.aborted).toBe(false);
    await login().succeed();
    expect((await manager.getToken()).value).toBe("fake-token-1");
    expect(logins).toHaveLength(1);
  });

  test("that has aborted already starts no login, and gets no token either", async () => {
    const { manager, logins, signIn } = createTestManager();
    await expect(manager.getToken(AbortSignal.abort())).rejects.toMatchObject(isAborted);
    await settle();
    expect(logins).toHaveLength(0);
    await signIn();
    await expect(manager.getToken(AbortSignal.abort())).rejects.toMatchObject(isAborted);
  });

  test("is left without listeners when the wait is over, however it ended", async () => {
    const { manager, login, clock } = createTestManager();
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, "abort").length;
    for (let round = 0; round < 20; round++) {
      const failed = expect(manager.getToken(signal)).rejects.toMatchObject({ code: "NETWORK" });
      await settle();
      expect(listeners()).toBe(1);
      await login().fail(failure("NETWORK", { retryable: true }));
      await failed;
      const wait = manager.getToken(signal);
      await settle();
      await login().succeed({ lifetimeMs: minute });
      await wait;
      // A token that is there needs none.
      await manager.getToken(signal);
      expect(listeners()).toBe(0);
      await clock.advance(minute);
    }
  });
});

describe("clear", () => {
  test("forgets the token", async () => {
    const { manager, signIn } = createTestManager();
    await signIn();
    manager.clear();
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("ends a login and every wait for it; the next caller signs in anew", async () => {
    const { manager, login, logins, signIn, events } = createTestManager();
    const waits = [manager.getToken(), manager.getToken(new AbortController().signal)];
    await settle();
    const refused = Promise.all(waits.map((wait) => expect(wait).rejects.toMatchObject(isAborted)));
    manager.clear();
    expect(login().signal.aborted).toBe(true);
    await refused;
    expect((await signIn()).value).toBe("fake-token-2");
    expect(logins).toHaveLength(2);
    expect(events.map(({ type }) => type)).toEqual(["loginStarted", "loginStarted", "loginSucceeded"]);
  });

  test.each(["succeed", "fail"] as const)("drops what such a login answers late: %s", async (outcome) => {
    const { manager, login, logins, signIn, events } = createTestManager({ obeysSignal: false });
    const late = expect(manager.getToken()).rejects.toMatchObject(isAborted);
    await settle();
    const given = login();
    manager.clear();
    await (outcome === "fail" ? given.fail(failure("INVALID_CREDENTIALS")) : given.succeed());
    await late;
    expect((await signIn()).value).toBe("fake-token-2");
    expect(logins).toHaveLength(2);
    expect(events.map(({ type }) => type)).toEqual(["loginStarted", "loginStarted", "loginSucceeded"]);
  });

  test("in the same breath as the first call starts no login at all", async () => {
    const { manager, logins, events } = createTestManager();
    const refused = expect(manager.getToken()).rejects.toMatchObject(isAborted);
    manager.clear();
    await refused;
    expect(logins).toHaveLength(0);
    expect(events).toEqual([]);
  });

  test("forgets the cool-down of a refresh", async () => {
    const { manager, clock, login, logins, signIn } = createTestManager();
    await signIn();
    await clock.advance(59 * minute);
    await manager.getToken();
    await login().fail(failure("NETWORK", { retryable: true }));
    manager.clear();
    await signIn({ lifetimeMs: 20_000 });
    await clock.advance(10_000);
    await manager.getToken();
    await settle();
    expect(logins).toHaveLength(4);
  });
});
