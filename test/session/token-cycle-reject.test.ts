/** A token that the vendor refused is not handed out again. */
import { describe, expect, test } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { createTestCycle, failure, minute } from "../support/token-cycle.ts";

describe("rejectToken", () => {
  test("has the next caller sign in anew", async () => {
    const { cycle, signIn } = createTestCycle();
    const token = await signIn();
    cycle.rejectToken(token);
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("knows a token by a copy", async () => {
    const { cycle, signIn } = createTestCycle();
    cycle.rejectToken({ ...(await signIn()) });
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("of a token that is replaced does nothing, even if the new one has the same value", async () => {
    const { cycle, clock, events, logins, signIn } = createTestCycle();
    const old = await signIn({ value: "fake-token" });
    cycle.rejectToken(old);
    await clock.advance(1);
    const current = await signIn({ value: "fake-token" });
    cycle.rejectToken(old);
    cycle.rejectToken({ ...old });
    expect(await cycle.getToken()).toBe(current);
    expect(logins).toHaveLength(2);
    expect(events.filter(({ type }) => type === "tokenRejected")).toHaveLength(1);
  });

  test("by 1,000 callers who were refused together costs one login", async () => {
    const { cycle, logins, login, signIn } = createTestCycle();
    const token = await signIn();
    const waits = Array.from({ length: 1_000 }, () => {
      cycle.rejectToken(token);
      return cycle.getToken();
    });
    await settle();
    await login().succeed();
    expect(new Set(await Promise.all(waits)).size).toBe(1);
    expect(logins).toHaveLength(2);
  });

  test("does not end a login that replaces the token already", async () => {
    const { cycle, clock, login, signIn } = createTestCycle();
    const token = await signIn({ lifetimeMs: minute });
    await clock.advance(minute);
    const wait = cycle.getToken();
    await settle();
    cycle.rejectToken(token);
    expect(login().signal.aborted).toBe(false);
    await login().succeed();
    expect((await wait).value).toBe("fake-token-2");
  });

  describe("gives up the refresh on its way", () => {
    async function rejectDuringRefresh() {
      const session = createTestCycle({ obeysSignal: false });
      const { cycle, clock, login, signIn } = session;
      const token = await signIn();
      await clock.advance(55 * minute);
      await cycle.getToken();
      await settle();
      const refresh = login();
      cycle.rejectToken(token);
      expect(refresh.signal.aborted).toBe(true);
      const wait = cycle.getToken();
      await settle();
      expect(login()).not.toBe(refresh);
      return { ...session, refresh, wait };
    }

    test("whose late token replaces no newer one", async () => {
      const { cycle, login, refresh, wait, logins } = await rejectDuringRefresh();
      await login().succeed();
      await refresh.succeed();
      expect((await wait).value).toBe("fake-token-3");
      expect((await cycle.getToken()).value).toBe("fake-token-3");
      expect(logins).toHaveLength(3);
    });

    test("whose late token is handed to no one, and does not end the login after it", async () => {
      const { cycle, login, refresh, wait, logins } = await rejectDuringRefresh();
      await refresh.succeed();
      const another = cycle.getToken();
      await login().succeed();
      expect((await wait).value).toBe("fake-token-3");
      expect(await another).toBe(await wait);
      expect(logins).toHaveLength(3);
    });

    test("whose late failure neither blocks the session nor is told", async () => {
      const { cycle, clock, events, login, refresh, wait } = await rejectDuringRefresh();
      await refresh.fail(failure("INVALID_CREDENTIALS"));
      await login().succeed({ lifetimeMs: minute });
      expect((await wait).value).toBe("fake-token-3");
      expect(events.map(({ type }) => type)).not.toContain("loginFailed");
      await clock.advance(minute);
      const next = cycle.getToken();
      await settle();
      await login().succeed();
      expect((await next).value).toBe("fake-token-4");
    });
  });
});

describe("rejectForReplay", () => {
  function createRefusedCycle() {
    const session = createTestCycle();
    const { cycle, events, signIn } = session;
    const rejections = () => events.filter(({ type }) => type === "tokenRejected").length;
    // The token that was held is rejected for another one, which is refused too.
    const refuseTwice = async () => {
      expect(cycle.rejectForReplay(await signIn())).toBe(true);
      return signIn();
    };
    return { ...session, rejections, refuseTwice };
  }

  test("rejects the token that is held, by a copy too, and promises another one", async () => {
    const { cycle, signIn, rejections } = createRefusedCycle();
    expect(cycle.rejectForReplay({ ...(await signIn()) })).toBe(true);
    expect(rejections()).toBe(1);
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("promises the token that has replaced another one already, and keeps it", async () => {
    const { cycle, clock, logins, rejections, signIn } = createRefusedCycle();
    const old = await signIn({ value: "fake-token" });
    cycle.rejectToken(old);
    await clock.advance(1);
    const current = await signIn({ value: "fake-token" });
    for (let call = 0; call < 3; call++) expect(cycle.rejectForReplay(old)).toBe(true);
    expect(await cycle.getToken()).toBe(current);
    expect([logins.length, rejections()]).toEqual([2, 1]);
  });

  test("keeps a token that is refused within a cool-down after the last one, and not longer", async () => {
    const { cycle, clock, rejections, refuseTwice } = createRefusedCycle();
    const token = await refuseTwice();
    expect(cycle.rejectForReplay(token)).toBe(false);
    await clock.advance(minute - 1);
    expect(cycle.rejectForReplay(token)).toBe(false);
    expect(await cycle.getToken()).toBe(token);
    expect(rejections()).toBe(1);
    await clock.advance(1);
    expect(cycle.rejectForReplay(token)).toBe(true);
    expect(rejections()).toBe(2);
  });

  test("rejects it within the cool-down when a call succeeded with it before", async () => {
    const { cycle, rejections, refuseTwice } = createRefusedCycle();
    const token = await refuseTwice();
    cycle.replaySucceeded();
    expect(cycle.rejectForReplay(token)).toBe(true);
    expect(rejections()).toBe(2);
  });

  test("rejects it within the cool-down after clear()", async () => {
    const { cycle, signIn, refuseTwice } = createRefusedCycle();
    await refuseTwice();
    cycle.clear();
    expect(cycle.rejectForReplay(await signIn())).toBe(true);
  });
});
