/** No login where one would do harm: after a refusal, while the vendor is busy, while a valid token is there. */
import { describe, expect, test } from "vitest";
import type { AuthErrorDetails } from "../../src/errors.ts";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, failure, hour, minute, type TestManager } from "../support/token-manager.ts";

const refused = () => failure("INVALID_CREDENTIALS", { status: 401 });
const down = () => failure("NETWORK", { retryable: true, kind: "refused" });

/** Asks for a token, and lets the login that this starts fail. */
async function failOnce({ manager, login }: TestManager, error: Error): Promise<void> {
  const wait = expect(manager.getToken()).rejects.toBe(error);
  await settle();
  await login().fail(error as never);
  await wait;
}

describe("while a refresh fails", () => {
  test("the valid token is served and attempts are a cool-down apart, until its end", async () => {
    const session = createTestManager();
    const { manager, clock, logins, inFlight } = session;
    const token = await session.signIn();
    await clock.advance(55 * minute);
    // 200 calls in the five minutes of the window.
    for (let call = 0; call < 200; call++) {
      expect(await manager.getToken()).toBe(token);
      await settle();
      for (const login of inFlight()) await login.fail(down());
      await clock.advance(1_500);
    }
    // After 0, 1, 2, 3 and 4 minutes.
    expect(logins).toHaveLength(1 + 5);
    await failOnce(session, down());
    expect(logins).toHaveLength(1 + 6);
  });

  test("a success makes good for it: the next token is refreshed when it is time", async () => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    await signIn();
    await clock.advance(hour - 10_000);
    await manager.getToken();
    await settle();
    await login().fail(down());
    await clock.advance(10_000);
    await signIn({ lifetimeMs: 20_000 });
    expect(logins).toHaveLength(3);
    // Still within the cool-down after that failure.
    await clock.advance(10_000);
    await manager.getToken();
    await settle();
    expect(logins).toHaveLength(4);
  });

  test("there is no unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const { manager, clock, login, signIn } = createTestManager();
    await signIn();
    await clock.advance(55 * minute);
    await manager.getToken();
    await login().fail(down());
    await settle();
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  test("with refused credentials the valid token is served to its end without a further login", async () => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    const token = await signIn();
    await clock.advance(55 * minute);
    await manager.getToken();
    await login().fail(refused());
    for (let second = 0; second < 300; second++) {
      expect(await manager.getToken()).toBe(token);
      await clock.advance(1_000);
    }
    await expect(manager.getToken()).rejects.toMatchObject({ code: "INVALID_CREDENTIALS", retryAfterMs: 10 * minute });
    expect(logins).toHaveLength(2);
  });
});

describe("a refused password", () => {
  test.each(["INVALID_CREDENTIALS", "MFA_REJECTED"] as const)("is sent once per block time: %s", async (code) => {
    const session = createTestManager();
    const { manager, clock, logins } = session;
    await failOnce(session, failure(code, { status: 401 }));
    await clock.advance(5 * minute);
    for (let call = 0; call < 100; call++) {
      await expect(manager.getToken()).rejects.toMatchObject({
        name: "AuthError",
        code,
        provider: "fake",
        status: 401,
        retryable: false,
        retryAfterMs: 10 * minute,
        message: expect.stringMatching(/^The fake vendor says \w+\. No login for 600 s, or until clear\(\)\.$/),
      });
    }
    await clock.advance(10 * minute - 1);
    await expect(manager.getToken()).rejects.toMatchObject({ code, retryAfterMs: 1 });
    expect(logins).toHaveLength(1);
    await clock.advance(1);
    await failOnce(session, failure(code));
    expect(logins).toHaveLength(2);
    await expect(manager.getToken()).rejects.toMatchObject({ code, retryAfterMs: 15 * minute });
  });

  test("is sent again after clear()", async () => {
    const session = createTestManager();
    await failOnce(session, refused());
    session.manager.clear();
    expect((await session.signIn()).value).toBe("fake-token-2");
  });

  test("is not sent again because a token is rejected", async () => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    const token = await signIn();
    await clock.advance(55 * minute);
    await manager.getToken();
    await login().fail(refused());
    manager.rejectToken(token);
    await expect(manager.getToken()).rejects.toMatchObject({ code: "INVALID_CREDENTIALS", retryAfterMs: 15 * minute });
    expect(logins).toHaveLength(2);
  });
});

describe("the next login comes", () => {
  const cases: [string, Parameters<typeof failure>[0], AuthErrorDetails, number][] = [
    ["when a busy vendor wants it", "RATE_LIMITED", { status: 429, retryable: true, retryAfterMs: 7_000 }, 7_000],
    ["when a failed vendor wants it", "PROVIDER_ERROR", { status: 503, retryable: true, retryAfterMs: 9_000 }, 9_000],
    ["at once after a failure that may pass", "PROVIDER_ERROR", { status: 500, retryable: true }, 0],
    ["at once after a lost connection", "NETWORK", { retryable: true, kind: "reset" }, 0],
    ["at once after a timeout", "TIMEOUT", { retryable: true }, 0],
    ["a cool-down after an answer that is none", "TOKEN_RESPONSE_INVALID", {}, minute],
    ["a cool-down after a status without explanation", "PROVIDER_ERROR", { status: 418 }, minute],
    ["at once after a mistake in the configuration", "CONFIGURATION", {}, 0],
  ];

  test.each(cases)("%s: %s %j", async (_when, code, details, waitMs) => {
    const session = createTestManager();
    const { manager, clock, logins, signIn } = session;
    await failOnce(session, failure(code, details));
    if (waitMs > 0) {
      await clock.advance(waitMs - 1);
      const { retryable = false } = details;
      await expect(manager.getToken()).rejects.toMatchObject({ code, retryable, retryAfterMs: 1 });
      expect(logins).toHaveLength(1);
      await clock.advance(1);
    }
    expect((await signIn()).value).toBe("fake-token-2");
  });

  test.each([
    { retryAfterMs: 7_000, startedMs: minute },
    { retryAfterMs: 2 * minute, startedMs: 2 * minute },
  ])("in the background when both cool-down and vendor allow it: %j", async ({ retryAfterMs, startedMs }) => {
    const { manager, clock, logins, login, signIn } = createTestManager();
    await signIn({ lifetimeMs: 10 * hour });
    await clock.advance(10 * hour - 5 * minute);
    await manager.getToken();
    await login().fail(failure("RATE_LIMITED", { retryable: true, retryAfterMs }));
    await clock.advance(startedMs - 1);
    await manager.getToken();
    await settle();
    expect(logins).toHaveLength(2);
    await clock.advance(1);
    await manager.getToken();
    await settle();
    expect(logins).toHaveLength(3);
  });
});

test("a login ahead of time whose result nobody looks at may fail", async () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  const error = down();
  const { manager, login } = createTestManager();
  manager.getToken();
  manager.getToken(new AbortController().signal);
  await settle();
  await login().fail(error);
  await settle();
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).not.toContain(error);
});
