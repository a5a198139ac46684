/** One login for any number of callers, and its refresh in the background before the token ends. */
import { describe, expect, test } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, failure, hour, minute } from "../support/token-manager.ts";

describe("one login", () => {
  test("is enough for 1,000 callers who come at once, and all get the same token", async () => {
    const { manager, logins, login } = createTestManager();
    const waits = Array.from({ length: 1_000 }, () => manager.getToken());
    await settle();
    expect(logins).toHaveLength(1);
    await login().succeed();
    expect(new Set(await Promise.all(waits)).size).toBe(1);
    expect(logins).toHaveLength(1);
  });

  test("is enough for callers who come while it is on its way", async () => {
    const { manager, clock, logins, login } = createTestManager();
    const waits = [manager.getToken()];
    for (let second = 0; second < 5; second++) {
      await clock.advance(1_000);
      waits.push(manager.getToken());
    }
    await login().succeed();
    expect(new Set(await Promise.all(waits)).size).toBe(1);
    expect(logins).toHaveLength(1);
  });

  test("fails for all who wait for it, and the next caller starts another", async () => {
    const { manager, logins, login } = createTestManager();
    const waits = Promise.allSettled(Array.from({ length: 3 }, () => manager.getToken()));
    await settle();
    const error = failure("NETWORK", { retryable: true });
    await login().fail(error);
    expect(await waits).toEqual(Array.from({ length: 3 }, () => ({ status: "rejected", reason: error })));
    const next = manager.getToken();
    await settle();
    expect(logins).toHaveLength(2);
    await login().succeed();
    expect((await next).value).toBe("fake-token-2");
  });

  test("is not made before somebody asks", async () => {
    const { clock, logins } = createTestManager();
    await clock.advance(hour);
    expect(logins).toHaveLength(0);
  });
});

describe("a token", () => {
  test("says what is known of it, and no one can change it", async () => {
    const { clock, signIn } = createTestManager();
    const sentMs = clock.nowMs();
    const token = await signIn({ scheme: "query", refreshToken: "fake-refresh-token" });
    expect(token).toEqual({
      value: "fake-token-1",
      scheme: "query",
      obtainedAtMs: sentMs,
      expiresAtMs: sentMs + hour,
      refreshToken: "fake-refresh-token",
    });
    expect(Object.isFrozen(token)).toBe(true);
  });

  test("lives from the moment of the request, not of the answer", async () => {
    const { manager, clock, logins, login } = createTestManager();
    const sentMs = clock.nowMs();
    const wait = manager.getToken();
    await clock.advance(10 * minute);
    await login().succeed();
    expect(await wait).toMatchObject({ obtainedAtMs: sentMs, expiresAtMs: sentMs + hour });
    await clock.advance(50 * minute);
    const next = manager.getToken();
    await settle();
    expect(logins).toHaveLength(2);
    await login().succeed();
    expect((await next).value).toBe("fake-token-2");
  });

  test("that is fresh is handed out without a login", async () => {
    const { manager, clock, logins, signIn } = createTestManager();
    const token = await signIn();
    await clock.advance(55 * minute - 1);
    for (let call = 0; call < 100; call++) expect(await manager.getToken()).toBe(token);
    expect(logins).toHaveLength(1);
  });

  test("is never handed out at its end or later", async () => {
    const { manager, clock, login, signIn } = createTestManager({ refreshWindowMs: 0 });
    const token = await signIn();
    await clock.advance(hour - 1);
    expect(await manager.getToken()).toBe(token);
    await clock.advance(1);
    const next = manager.getToken();
    await settle();
    await login().succeed();
    expect((await next).value).toBe("fake-token-2");
  });

  test("without a known lifetime lives until it is rejected", async () => {
    const { manager, clock, logins, signIn } = createTestManager();
    const token = await signIn({ lifetimeMs: undefined });
    expect(token).not.toHaveProperty("expiresAtMs");
    await clock.advance(100 * 365 * 24 * hour);
    expect(await manager.getToken()).toBe(token);
    expect(logins).toHaveLength(1);
    manager.rejectToken(token);
    expect(await signIn()).not.toBe(token);
    expect(logins).toHaveLength(2);
  });

  test("that arrives after its end is no token", async () => {
    const { manager, clock, events, logins, login } = createTestManager();
    const wait = manager.getToken();
    await clock.advance(hour);
    const refused = expect(wait).rejects.toMatchObject({
      code: "TOKEN_RESPONSE_INVALID",
      provider: "fake",
      retryable: false,
      message: "fake's token had already expired on arrival.",
    });
    await login().succeed();
    await refused;
    expect(events.at(-1)).toMatchObject({ type: "loginFailed", code: "TOKEN_RESPONSE_INVALID" });
    await expect(manager.getToken()).rejects.toMatchObject({ code: "TOKEN_RESPONSE_INVALID", retryAfterMs: minute });
    expect(logins).toHaveLength(1);
  });
});

describe("the refresh", () => {
  test.each([
    { random: 0, lifetimeMs: hour, startsAtMs: 55 * minute },
    { random: 0.5, lifetimeMs: hour, startsAtMs: 56.25 * minute },
    { random: 0.999, lifetimeMs: hour, startsAtMs: 57.4975 * minute },
    // The window is at most half of the life.
    { random: 0, lifetimeMs: minute, startsAtMs: minute / 2 },
    { random: 0.999, lifetimeMs: minute, startsAtMs: 44_985 },
    { random: 0, lifetimeMs: 10 * minute, startsAtMs: 5 * minute },
  ])("starts at a random point of the window's first half: %j", async ({ random, lifetimeMs, startsAtMs }) => {
    const { manager, clock, logins, login, signIn } = createTestManager({ random: () => random });
    const token = await signIn({ lifetimeMs });
    await clock.advance(startsAtMs - 1);
    expect(await manager.getToken()).toBe(token);
    await settle();
    expect(logins).toHaveLength(1);
    await clock.advance(1);
    expect(await manager.getToken()).toBe(token);
    await settle();
    expect(logins).toHaveLength(2);
    expect(login().isAwaited()).toBe(false);
  });

  test("is one login, however many callers see that it is time, and none of them waits", async () => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    const token = await signIn();
    await clock.advance(55 * minute);
    const waits = await Promise.all(Array.from({ length: 1_000 }, () => manager.getToken()));
    expect(new Set(waits)).toEqual(new Set([token]));
    expect(logins).toHaveLength(2);
    await login().succeed();
    expect((await manager.getToken()).value).toBe("fake-token-2");
    expect(logins).toHaveLength(2);
  });

  test("that is still on its way at the token's end is what callers wait for, with retries from then on", async () => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    await signIn();
    await clock.advance(hour - 1_500);
    await manager.getToken();
    await clock.advance(1_500);
    const waits = [manager.getToken(), manager.getToken()];
    expect(login().isAwaited()).toBe(true);
    await login().succeed();
    expect((await Promise.all(waits)).map(({ value }) => value)).toEqual(["fake-token-2", "fake-token-2"]);
    expect(logins).toHaveLength(2);
  });

  test("is not made for a token that nobody asks for", async () => {
    const { clock, logins, signIn } = createTestManager();
    await signIn();
    await clock.advance(2 * hour);
    expect(logins).toHaveLength(1);
    expect(clock.pendingTimers()).toBe(0);
  });
});
