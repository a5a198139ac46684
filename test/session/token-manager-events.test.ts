/** What a session tells its listener, in which order, and what a listener may do. */
import { expect, test } from "vitest";
import type { Token } from "../../src/session/provider.ts";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, failure, hour, minute } from "../support/token-manager.ts";

test("a life is told: signed in, refreshed in vain, refreshed, rejected, signed in again", async () => {
  const { manager, clock, events, login, signIn } = createTestManager();
  const told = () => events.splice(0);
  const provider = "fake";

  const sentMs = clock.nowMs();
  const first = manager.getToken();
  await clock.advance(250);
  expect(told()).toEqual([{ type: "loginStarted", provider, background: false }]);
  await login().succeed();
  await first;
  expect(told()).toEqual([{ type: "loginSucceeded", provider, durationMs: 250, expiresAtMs: sentMs + hour }]);

  await clock.advance(56 * minute);
  await manager.getToken();
  await clock.advance(10);
  await login().fail(failure("PROVIDER_ERROR", { status: 503, retryable: true }));
  const failed = { type: "loginFailed", provider, durationMs: 10, code: "PROVIDER_ERROR" };
  expect(told()).toEqual([
    { type: "loginStarted", provider, background: true },
    { ...failed, status: 503, retryable: true },
  ]);

  await clock.advance(minute);
  const refreshedMs = clock.nowMs();
  await manager.getToken();
  await clock.advance(20);
  await login().succeed();
  expect(told()).toEqual([
    { type: "loginStarted", provider, background: true },
    { type: "loginSucceeded", provider, durationMs: 20, expiresAtMs: refreshedMs + hour },
    { type: "tokenRefreshed", provider, expiresAtMs: refreshedMs + hour },
  ]);

  manager.rejectToken(await manager.getToken());
  expect(told()).toEqual([{ type: "tokenRejected", provider }]);
  await signIn({ lifetimeMs: undefined });
  expect(told()).toEqual([
    { type: "loginStarted", provider, background: false },
    { type: "loginSucceeded", provider, durationMs: 0 },
    { type: "tokenRefreshed", provider },
  ]);

  manager.clear();
  expect(told()).toEqual([]);
  await signIn({ lifetimeMs: undefined });
  expect(told()).toEqual([
    { type: "loginStarted", provider, background: false },
    { type: "loginSucceeded", provider, durationMs: 0 },
  ]);
});

test("a failure without a status is told without one", async () => {
  const { manager, events, login } = createTestManager();
  const wait = expect(manager.getToken()).rejects.toMatchObject({ code: "TIMEOUT" });
  await settle();
  await login().fail(failure("TIMEOUT", { retryable: true }));
  await wait;
  expect(events.at(-1)).toEqual({
    type: "loginFailed",
    provider: "fake",
    durationMs: 0,
    code: "TIMEOUT",
    retryable: true,
  });
});

test("no event holds a secret", async () => {
  const { manager, events, signIn } = createTestManager();
  manager.rejectToken(await signIn({ refreshToken: "fake-refresh-token" }));
  await signIn();
  expect(events).toHaveLength(6);
  expect(JSON.stringify(events)).not.toMatch(/fake-(refresh-)?token/);
});

test("a listener that asks for the token joins the login that it is told of", async () => {
  const waits: Promise<Token>[] = [];
  const { signIn, logins } = createTestManager({
    onEvent: ({ type }, manager) => {
      // Not for ever, should each of them start a login that is told of again.
      if ((type === "loginStarted" || type === "loginSucceeded") && waits.length < 9) waits.push(manager.getToken());
    },
  });
  const token = await signIn();
  expect(await Promise.all(waits)).toEqual([token, token]);
  expect(logins).toHaveLength(1);
});

test("a listener that asks for the token when a login fails gets the failure, and starts no other", async () => {
  const waits: Promise<Token>[] = [];
  const { manager, login, logins } = createTestManager({
    onEvent: ({ type }, manager) => {
      if (type === "loginFailed") waits.push(manager.getToken());
    },
  });
  const error = failure("NETWORK", { retryable: true });
  const wait = expect(manager.getToken()).rejects.toBe(error);
  await settle();
  const listener = login()
    .fail(error)
    .then(() => expect(waits[0]).rejects.toBe(error));
  await wait;
  await listener;
  expect(logins).toHaveLength(1);
});

test("a listener that clears the session when a login starts has nothing sent for it", async () => {
  const { manager, logins } = createTestManager({
    onEvent: ({ type }, manager) => {
      if (type === "loginStarted") manager.clear();
    },
  });
  await expect(manager.getToken()).rejects.toMatchObject({ code: "ABORTED" });
  expect(logins).toHaveLength(0);
});

test("a listener that clears the session at the end of a login has the next one be a first one", async () => {
  let isFirst = true;
  const { events, signIn } = createTestManager({
    onEvent({ type }, manager) {
      if (type === "loginSucceeded" && isFirst) {
        isFirst = false;
        manager.clear();
      }
    },
  });
  await signIn();
  await signIn();
  expect(events.map(({ type }) => type)).toEqual(["loginStarted", "loginSucceeded", "loginStarted", "loginSucceeded"]);
});
