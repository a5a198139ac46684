/** Clocks are set, and machines sleep: no storm of logins, and no token past its end. */
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/session/clock.ts";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, day, failure, hour, minute, type TestManager } from "../support/token-manager.ts";

/** Asks once a second for a while; every login succeeds at once. Gives the values that were handed out. */
async function use({ manager, clock, inFlight }: TestManager, ms: number): Promise<Set<string>> {
  const values = new Set<string>();
  for (let elapsed = 0; elapsed < ms; elapsed += 1_000) {
    const wait = manager.getToken();
    await settle();
    for (const login of inFlight()) await login.succeed();
    values.add((await wait).value);
    await clock.advance(1_000);
  }
  return values;
}

async function signedIn(): Promise<TestManager> {
  const session = createTestManager();
  await session.signIn();
  return session;
}

describe("the wall clock", () => {
  test("steps back a day: the token ends when it should", async () => {
    const session = await signedIn();
    session.clock.stepWallClock(-day);
    expect(await use(session, 55 * minute)).toEqual(new Set(["fake-token-1"]));
    expect(session.logins).toHaveLength(1);
    // A refresh takes its place, and 5 minutes later the first token has ended.
    await use(session, 5 * minute);
    expect(await use(session, minute)).toEqual(new Set(["fake-token-2"]));
    expect(session.logins).toHaveLength(2);
  });

  test("jumps ahead a day: one login, not a storm", async () => {
    const session = await signedIn();
    session.clock.stepWallClock(day);
    expect(await use(session, 54 * minute)).toEqual(new Set(["fake-token-2"]));
    expect(session.logins).toHaveLength(2);
  });

  test("jumps ahead and back again: two logins at most", async () => {
    const session = await signedIn();
    session.clock.stepWallClock(day);
    await use(session, minute);
    session.clock.stepWallClock(-day);
    expect(await use(session, 53 * minute)).toEqual(new Set(["fake-token-2"]));
    expect(session.logins).toHaveLength(2);
  });

  test("steps to and fro all the time: a login per jump ahead at most", async () => {
    const session = await signedIn();
    for (let jump = 0; jump < 10; jump++) {
      session.clock.stepWallClock(jump % 2 ? -day : day);
      await use(session, minute);
    }
    expect(session.logins.length).toBeLessThanOrEqual(1 + 5);
  });

  test.each([day, -day])(
    "steps by %i ms while credentials are refused: the block lasts as long as it should",
    async (ms) => {
      const { manager, clock, logins, login } = createTestManager();
      const refused = expect(manager.getToken()).rejects.toMatchObject({ code: "INVALID_CREDENTIALS" });
      await settle();
      await login().fail(failure("INVALID_CREDENTIALS"));
      await refused;
      clock.stepWallClock(ms);
      await clock.advance(15 * minute - 1);
      await expect(manager.getToken()).rejects.toMatchObject({ retryAfterMs: 1 });
      expect(logins).toHaveLength(1);
      await clock.advance(1);
      manager.getToken().catch(() => {});
      await settle();
      expect(logins).toHaveLength(2);
    },
  );

  test.each([day, -day])("steps by %i ms while refreshes fail: attempts stay a cool-down apart", async (ms) => {
    const { manager, clock, logins, login, signIn } = createTestManager({ refreshWindowMs: 2 * day });
    const token = await signIn({ lifetimeMs: 4 * day });
    await clock.advance(2 * day);
    await manager.getToken();
    await settle();
    await login().fail(failure("NETWORK", { retryable: true }));
    clock.stepWallClock(ms);
    for (let second = 0; second < 60; second++) {
      expect(await manager.getToken()).toBe(token);
      await clock.advance(1_000);
    }
    expect(logins).toHaveLength(2);
    await manager.getToken();
    await settle();
    expect(logins).toHaveLength(3);
  });

  test("jumps ahead during a login: no token past its end is kept, and there is no storm", async () => {
    const { manager, clock, logins, login } = createTestManager();
    const wait = expect(manager.getToken()).rejects.toMatchObject({ code: "TOKEN_RESPONSE_INVALID" });
    await settle();
    clock.stepWallClock(day);
    await login().succeed();
    await wait;
    for (let second = 0; second < 60; second++) {
      await expect(manager.getToken()).rejects.toMatchObject({ code: "TOKEN_RESPONSE_INVALID" });
      await clock.advance(1_000);
    }
    expect(logins).toHaveLength(1);
  });
});

describe("the machine sleeps", () => {
  test("past the token's end: one login, and the old token is not handed out", async () => {
    const session = await signedIn();
    session.clock.sleep(2 * hour);
    expect(await use(session, 54 * minute)).toEqual(new Set(["fake-token-2"]));
    expect(session.logins).toHaveLength(2);
  });

  test("into the window: a refresh begins, and the token is served meanwhile", async () => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    const token = await signIn();
    clock.sleep(57 * minute);
    expect(await manager.getToken()).toBe(token);
    await settle();
    expect(logins).toHaveLength(2);
    expect(login().isAwaited()).toBe(false);
  });

  test("again and again for half an hour: a login an hour", async () => {
    const session = await signedIn();
    for (let nap = 0; nap < 20; nap++) {
      session.clock.sleep(hour / 2);
      await use(session, 1_000);
    }
    expect(session.logins.length).toBeLessThanOrEqual(1 + 10);
  });
});

describe("the system's clock", () => {
  test("calls back, and tells the time by two clocks", async () => {
    const startedMs = [Date.now(), performance.now()] as const;
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, 1));
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(startedMs[0]);
    expect(systemClock.monotonicMs()).toBeGreaterThan(startedMs[1]);
    expect(systemClock.monotonicMs()).toBeLessThan(systemClock.nowMs());
  });

  test("keeps no program running for a timer that is cancelled", () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const cancel = systemClock.setTimer(() => {}, minute);
    expect(timers()).toBe(before + 1);
    cancel();
    expect(timers()).toBe(before);
  });
});
