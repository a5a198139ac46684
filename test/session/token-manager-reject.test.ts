/** A token that the vendor refused is not handed out again. */
import { describe, expect, test } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, failure, minute, type TestManager } from "../support/token-manager.ts";

describe("rejectToken", () => {
  test("has the next caller sign in anew", async () => {
    const { manager, signIn } = createTestManager();
    const token = await signIn();
    manager.rejectToken(token);
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("knows a token by a copy", async () => {
    const { manager, signIn } = createTestManager();
    manager.rejectToken({ ...(await signIn()) });
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("of a token that is replaced does nothing, even if the new one has the same value", async () => {
    const { manager, clock, events, logins, signIn } = createTestManager();
    const old = await signIn({ value: "fake-token" });
    manager.rejectToken(old);
    await clock.advance(1);
    const current = await signIn({ value: "fake-token" });
    manager.rejectToken(old);
    manager.rejectToken({ ...old });
    expect(await manager.getToken()).toBe(current);
    expect(logins).toHaveLength(2);
    expect(events.filter(({ type }) => type === "tokenRejected")).toHaveLength(1);
  });

  test("by 1,000 callers who were refused together costs one login", async () => {
    const { manager, logins, login, signIn } = createTestManager();
    const token = await signIn();
    const waits = Array.from({ length: 1_000 }, () => {
      manager.rejectToken(token);
      return manager.getToken();
    });
    await settle();
    await login().succeed();
    expect(new Set(await Promise.all(waits)).size).toBe(1);
    expect(logins).toHaveLength(2);
  });

  test("does not end a login that replaces the token already", async () => {
    const { manager, clock, login, signIn } = createTestManager();
    const token = await signIn({ lifetimeMs: minute });
    await clock.advance(minute);
    const wait = manager.getToken();
    await settle();
    manager.rejectToken(token);
    expect(login().signal.aborted).toBe(false);
    await login().succeed();
    expect((await wait).value).toBe("fake-token-2");
  });

  describe("gives up the refresh on its way", () => {
    async function rejectDuringRefresh() {
      const session = createTestManager({ obeysSignal: false });
      const { manager, clock, login, signIn } = session;
      const token = await signIn();
      await clock.advance(55 * minute);
      await manager.getToken();
      await settle();
      const refresh = login();
      manager.rejectToken(token);
      expect(refresh.signal.aborted).toBe(true);
      const wait = manager.getToken();
      await settle();
      expect(login()).not.toBe(refresh);
      return { ...session, refresh, wait };
    }

    test("whose late token replaces no newer one", async () => {
      const { manager, login, refresh, wait, logins } = await rejectDuringRefresh();
      await login().succeed();
      await refresh.succeed();
      expect((await wait).value).toBe("fake-token-3");
      expect((await manager.getToken()).value).toBe("fake-token-3");
      expect(logins).toHaveLength(3);
    });

    test("whose late token is handed to no one, and does not end the login after it", async () => {
      const { manager, login, refresh, wait, logins } = await rejectDuringRefresh();
      await refresh.succeed();
      const another = manager.getToken();
      await login().succeed();
      expect((await wait).value).toBe("fake-token-3");
      expect(await another).toBe(await wait);
      expect(logins).toHaveLength(3);
    });

    test("whose late failure neither blocks the session nor is told", async () => {
      const { manager, clock, events, login, refresh, wait } = await rejectDuringRefresh();
      await refresh.fail(failure("INVALID_CREDENTIALS"));
      await login().succeed({ lifetimeMs: minute });
      expect((await wait).value).toBe("fake-token-3");
      expect(events.map(({ type }) => type)).not.toContain("loginFailed");
      await clock.advance(minute);
      const next = manager.getToken();
      await settle();
      await login().succeed();
      expect((await next).value).toBe("fake-token-4");
    });
  });
});

describe("rejectToken, from a budget of logins that fills up again,", () => {
  /** Signs in, and rejects the token at once; gives the number of logins. */
  async function rejectAgainAndAgain({ manager, logins, inFlight }: TestManager, times: number): Promise<number> {
    for (let time = 0; time < times; time++) {
      const wait = manager.getToken();
      await settle();
      for (const login of inFlight()) await login.succeed();
      manager.rejectToken(await wait);
    }
    return logins.length;
  }

  test("costs two logins at once, and then one in each cool-down", async () => {
    const session = createTestManager();
    expect(await rejectAgainAndAgain(session, 100)).toBe(3);
    await session.clock.advance(minute - 1);
    expect(await rejectAgainAndAgain(session, 100)).toBe(3);
    await session.clock.advance(1);
    expect(await rejectAgainAndAgain(session, 100)).toBe(4);
    await session.clock.advance(10 * minute);
    expect(await rejectAgainAndAgain(session, 100)).toBe(6);
  });

  test("serves the rejected token while the budget is empty, and replaces it as soon as it may", async () => {
    const session = createTestManager();
    const { manager, clock, events, signIn } = session;
    await rejectAgainAndAgain(session, 3);
    expect((await manager.getToken()).value).toBe("fake-token-3");
    await clock.advance(minute - 1);
    expect((await manager.getToken()).value).toBe("fake-token-3");
    await clock.advance(1);
    expect((await signIn()).value).toBe("fake-token-4");
    expect(events.filter(({ type }) => type === "tokenRejected")).toHaveLength(3);
  });

  test("forgets a rejection that a later success disproves", async () => {
    const session = createTestManager();
    const { manager, clock, logins } = session;
    await rejectAgainAndAgain(session, 3);
    manager.callSucceeded(await manager.getToken(), "GET /");
    await clock.advance(30 * minute);
    expect((await manager.getToken()).value).toBe("fake-token-3");
    expect(logins).toHaveLength(3);
  });

  test("serves no token past its end", async () => {
    const { manager, clock, signIn } = createTestManager();
    for (let time = 0; time < 3; time++) manager.rejectToken(await signIn({ lifetimeMs: 2_000 }));
    await clock.advance(2_000);
    expect((await signIn()).value).toBe("fake-token-4");
  });

  test("has a whole budget after clear()", async () => {
    const session = createTestManager();
    await rejectAgainAndAgain(session, 100);
    session.manager.clear();
    expect(await rejectAgainAndAgain(session, 100)).toBe(6);
  });
});

describe("rejectForReplay", () => {
  function createRefusedCycle() {
    const session = createTestManager();
    const { manager, logins, signIn } = session;
    /** A call whose token is refused, and the login that follows if any. Gives the number of logins. */
    const refuse = async (place: string): Promise<number> => {
      if (manager.rejectForReplay(await manager.getToken(), place)) await signIn();
      return logins.length;
    };
    const succeed = async (place: string) => manager.callSucceeded(await manager.getToken(), place);
    return { ...session, refuse, succeed };
  }

  test("rejects the token that is held, by a copy too, and promises another one", async () => {
    const { manager, signIn, events } = createRefusedCycle();
    expect(manager.rejectForReplay({ ...(await signIn()) }, "GET /")).toBe(true);
    expect(events.filter(({ type }) => type === "tokenRejected")).toHaveLength(1);
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test("promises the token that has replaced another one already, and keeps it", async () => {
    const { manager, clock, logins, signIn } = createRefusedCycle();
    const old = await signIn({ value: "fake-token" });
    manager.rejectToken(old);
    await clock.advance(1);
    const current = await signIn({ value: "fake-token" });
    for (let call = 0; call < 9; call++) expect(manager.rejectForReplay(old, "GET /")).toBe(true);
    expect(await manager.getToken()).toBe(current);
    expect(logins).toHaveLength(2);
  });

  test("costs one login at a place within a cool-down when the new token is refused there too", async () => {
    const { manager, clock, signIn, refuse } = createRefusedCycle();
    await signIn();
    expect(await refuse("GET /a")).toBe(2);
    manager.replayRefused(await manager.getToken(), "GET /a");
    expect(await refuse("GET /a")).toBe(2);
    await clock.advance(minute - 1);
    expect(await refuse("GET /a")).toBe(2);
    await clock.advance(1);
    expect(await refuse("GET /a")).toBe(3);
  });

  test("costs a login at any other place at once", async () => {
    const { signIn, refuse } = createRefusedCycle();
    await signIn();
    expect(await refuse("GET /a")).toBe(2);
    expect(await refuse("GET /b")).toBe(3);
  });

  test("costs a login at the same place again when a call has succeeded there since", async () => {
    const { signIn, refuse, succeed } = createRefusedCycle();
    await signIn();
    expect(await refuse("GET /a")).toBe(2);
    await succeed("GET /a");
    expect(await refuse("GET /a")).toBe(3);
  });

  test("costs no login at a place where the call that was made again was refused too", async () => {
    const { manager, clock, signIn, refuse } = createRefusedCycle();
    const old = await signIn();
    expect(await refuse("GET /a")).toBe(2);
    expect(manager.rejectForReplay(old, "GET /b")).toBe(true);
    await clock.advance(30_000);
    manager.replayRefused(await manager.getToken(), "GET /b");
    await clock.advance(minute - 1);
    expect(await refuse("GET /b")).toBe(2);
    await clock.advance(1);
    expect(await refuse("GET /b")).toBe(3);
  });

  test("says nothing of a place by a refusal of a token that is replaced by now", async () => {
    const { manager, signIn, refuse } = createRefusedCycle();
    const old = await signIn();
    expect(await refuse("GET /a")).toBe(2);
    manager.replayRefused(old, "GET /b");
    expect(await refuse("GET /b")).toBe(3);
  });

  test("costs two logins at once at places that are new, and a third where a call has succeeded", async () => {
    const { clock, signIn, refuse, succeed } = createRefusedCycle();
    await signIn();
    await succeed("GET /good");
    for (let place = 0; place < 300; place++) {
      await refuse(`GET /${place}`);
      await succeed("GET /good");
    }
    expect(await refuse("GET /other")).toBe(3);
    await succeed("GET /good");
    expect(await refuse("GET /good")).toBe(4);
    await succeed("GET /good");
    expect(await refuse("GET /good")).toBe(4);
    await clock.advance(minute);
    expect(await refuse("GET /good")).toBe(5);
  });

  test("costs one more, once in a cool-down, when the refusal before was at another place", async () => {
    const { clock, signIn, refuse, succeed } = createRefusedCycle();
    await signIn();
    for (const place of ["GET /1", "GET /2"]) {
      await refuse(place);
      await succeed("GET /good");
    }
    for (let time = 0; time < 9; time++) expect(await refuse("GET /3")).toBe(3);
    expect(await refuse("GET /4")).toBe(4);
    for (let place = 5; place < 300; place++) expect(await refuse(`GET /${place}`)).toBe(4);
    await clock.advance(minute - 1);
    expect(await refuse("GET /1")).toBe(4);
    await clock.advance(1);
    for (let place = 5; place < 300; place++) await refuse(`GET /${place}`);
    expect(await refuse("GET /1")).toBe(6);
  });

  test("shares no budget with rejectToken, which would use it up", async () => {
    const { manager, logins, signIn, refuse } = createRefusedCycle();
    await signIn();
    for (let time = 0; time < 9; time++) {
      manager.rejectToken(await manager.getToken());
      if (logins.length < 3) await signIn();
    }
    expect(await refuse("GET /a")).toBe(4);
    expect(await refuse("GET /b")).toBe(5);
  });

  test("remembers the last hundred places that lack a right, however many others work", async () => {
    const { manager, signIn, refuse, succeed } = createRefusedCycle();
    await signIn();
    const forbid = async (place: string) => manager.replayRefused(await manager.getToken(), place);
    await forbid("GET /a");
    for (let place = 0; place < 300; place++) await succeed(`GET /${place}`);
    for (let place = 0; place < 99; place++) await forbid(`GET /forbidden/${place}`);
    expect(await refuse("GET /a")).toBe(1);
    await forbid("GET /forbidden/99");
    expect(await refuse("GET /a")).toBe(2);
  });

  test("remembers the hundred places that have worked last", async () => {
    const { signIn, refuse, succeed } = createRefusedCycle();
    await signIn();
    for (const place of ["GET /b", "GET /c", "GET /a", "GET /b"]) await succeed(place);
    for (let place = 0; place < 98; place++) await succeed(`GET /${place}`);
    for (const place of ["GET /x", "GET /x", "GET /x"]) await refuse(place);
    expect(await refuse("GET /x")).toBe(3);
    await succeed("GET /97");
    expect(await refuse("GET /c")).toBe(3);
    await succeed("GET /97");
    expect(await refuse("GET /b")).toBe(4);
  });

  test("costs a login at the same place after clear()", async () => {
    const { manager, signIn, refuse } = createRefusedCycle();
    await signIn();
    expect(await refuse("GET /a")).toBe(2);
    manager.clear();
    await signIn();
    expect(await refuse("GET /a")).toBe(4);
  });
});
