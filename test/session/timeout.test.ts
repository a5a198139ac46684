/** Waits end in time, whatever is waited for does. */
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { AuthError } from "../../src/errors.ts";
import { withTimeout } from "../../src/session/timeout.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";

const minute = 60_000;
const reason = new Error("fake reason");

/** Asks a question that has a minute to be answered. */
function createAsker(signal = new AbortController().signal) {
  const clock = createFakeClock();
  const timeout = () => new AuthError("TIMEOUT", "Nothing came within a minute.");
  const ask = <T>(question: (signal: AbortSignal) => T | Promise<T>) =>
    withTimeout(clock, minute, signal, timeout, question);
  return { ask, clock, leftovers: () => clock.pendingTimers() + getEventListeners(signal, "abort").length };
}

/** Never answers; tells why it was given up. */
function stubborn() {
  const seen: { reason?: unknown; calls: number } = { calls: 0 };
  const question = (signal: AbortSignal) => {
    seen.calls++;
    signal.addEventListener("abort", () => {
      seen.reason = signal.reason;
    });
    return new Promise<string>(() => {});
  };
  return { question, seen };
}

describe("an answer", () => {
  test.each([
    ["given at once", () => "fake"],
    ["given later", async () => "fake"],
  ])("ends the wait: %s", async (_when, question) => {
    const { ask, leftovers } = createAsker();
    expect(await ask(question)).toBe("fake");
    await settle();
    expect(leftovers()).toBe(0);
  });

  test.each([
    [
      "thrown at once",
      () => {
        throw new Error("fake");
      },
    ],
    ["thrown later", () => Promise.reject(new Error("fake"))],
  ])("that is an error ends the wait: %s", async (_when, question) => {
    const { ask, leftovers } = createAsker();
    await expect(ask(question)).rejects.toThrow("fake");
    await settle();
    expect(leftovers()).toBe(0);
  });
});

test("a question without an answer ends with the time, and is told why", async () => {
  const { ask, clock, leftovers } = createAsker();
  const { question, seen } = stubborn();
  let error: unknown;
  ask(question).catch((reason) => {
    error = reason;
  });
  await clock.advance(minute - 1);
  await settle();
  expect(error).toBeUndefined();
  await clock.advance(1);
  expect(error).toMatchObject({ code: "TIMEOUT" });
  expect(seen.reason).toBe(error);
  expect(leftovers()).toBe(0);
});

test("a question without an answer ends with the signal, and leaves neither timer nor listener", async () => {
  const controller = new AbortController();
  const { ask, leftovers } = createAsker(controller.signal);
  const { question, seen } = stubborn();
  const wait = expect(ask(question)).rejects.toBe(reason);
  await settle();
  controller.abort(reason);
  await wait;
  expect(seen.reason).toBe(reason);
  expect(leftovers()).toBe(0);
});

test("a question whose signal has aborted already is not asked", async () => {
  const { ask, leftovers } = createAsker(AbortSignal.abort(reason));
  const { question, seen } = stubborn();
  await expect(ask(question)).rejects.toBe(reason);
  await settle();
  expect(seen.calls).toBe(0);
  expect(leftovers()).toBe(0);
});

test("a question whose signal aborts in the same breath is not asked", async () => {
  const controller = new AbortController();
  const { ask } = createAsker(controller.signal);
  const { question, seen } = stubborn();
  const wait = expect(ask(question)).rejects.toBe(reason);
  controller.abort(reason);
  await wait;
  await settle();
  expect(seen.calls).toBe(0);
});
