/** Each code of a secret is given once in a process, whoever asks, and whatever the clock does. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AuthError } from "../../src/errors.ts";
import { type TotpOptions, totp } from "../../src/totp.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { askerAt, secret, untilWaiting } from "../support/totp.ts";

describe("a code is given once per secret, not once per callback", () => {
  const written = [
    secret,
    secret.toLowerCase(),
    "GEZD GNBV GY3T QOJQ GEZD-GNBV-GY3T-QOJQ",
    `${secret}====`,
    `otpauth://totp/Fake:fake@example.com?secret=${secret}`,
  ];
  const ask = (base32: string, options: TotpOptions) =>
    Promise.resolve(totp(base32, options)({ type: "code" }, { attempt: 1, signal: new AbortController().signal }));

  test("to many at a time, however they write it: one each of successive periods, first come, first served", async () => {
    const clock = createFakeClock(10_000);
    const waits = Promise.all(written.map((base32) => ask(base32, { clock })));
    await untilWaiting(clock, 4);
    await clock.advance(120_000);
    const expected = await Promise.all([0, 30, 60, 90, 120].map((seconds) => askerAt(seconds).ask()));
    expect(await waits).toEqual(expected);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("also when the sessions want other numbers of digits: it is the same code, cut short", async () => {
    const clock = createFakeClock(0);
    await ask(secret, { clock });
    const second = ask(secret, { clock, digits: 8 });
    await untilWaiting(clock);
    await clock.advance(30_000);
    expect(await second).toBe(await askerAt(30, { digits: 8 }).ask());
  });

  test.each<[string, string, TotpOptions]>([
    ["another secret", "MFRGGZDFMZTWQ2LK", {}],
    ["another period", secret, { periodSeconds: 60 }],
    ["another algorithm", secret, { algorithm: "SHA256" }],
  ])("%s waits for nobody", async (_, base32, options) => {
    const clock = createFakeClock(0);
    await ask(secret, { clock });
    expect(await ask(base32, { clock, ...options })).toMatch(/^\d{6}$/);
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("a clock that was set back repeats no code", () => {
  test("by a little: the next code is newer than the last one", async () => {
    const { clock, ask } = askerAt(40);
    const codes = [await ask()];
    await clock.advance(30_000);
    codes.push(await ask());
    clock.stepWallClock(-60_000);
    const third = ask();
    await untilWaiting(clock);
    await clock.advance(79_999);
    expect(clock.pendingTimers()).toBe(1);
    await clock.advance(1);
    expect(await third).toBe(await askerAt(90).ask());
    expect(codes).not.toContain(await third);
  });

  test("by much: it waits for one that nobody was given", async () => {
    const { clock, ask } = askerAt(0);
    for (let period = 0; period < 20; period++) {
      await ask();
      await clock.advance(30_000);
    }
    clock.stepWallClock(-150_000);
    const next = ask();
    await untilWaiting(clock);
    await clock.advance(149_999);
    expect(clock.pendingTimers()).toBe(1);
    await clock.advance(1);
    expect(await next).toBe(await askerAt(600).ask());
  });

  test("by so much that all codes of the next minutes are used up: an error that says so", async () => {
    const { clock, ask } = askerAt(0);
    for (let period = 0; period < 120; period++) {
      await ask();
      await clock.advance(30_000);
    }
    for (const [backMs, waitSeconds] of [
      [300_000, 300],
      [3_000_000, 3_300],
      [300_000, 3_600],
    ] as const) {
      clock.stepWallClock(-backMs);
      const error: AuthError = await Promise.resolve(ask()).then(
        () => Promise.reject(new Error("a code")),
        (e) => e,
      );
      expect(error).toMatchObject({ name: "AuthError", code: "CONFIGURATION" });
      expect(error.message).toBe(
        `The clock was set back, and the codes of totp for the next ${waitSeconds} s are already used; correct the clock.`,
      );
      expect(clock.pendingTimers()).toBe(0);
    }
  });

  test("whatever it does, and whoever asks", async () => {
    const step = fc.record({
      seconds: fc.integer({ min: 0, max: 90 }),
      backSeconds: fc.integer({ min: -400, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 25 }), async (steps) => {
        const clock = createFakeClock(1_000_000_000_000);
        const given: string[] = [];
        let asked = 0;
        let refused = 0;
        // Each that asked has a code or an error, or waits for the clock.
        const quiet = async () => {
          while (given.length + refused + clock.pendingTimers() < asked) await settle();
        };
        for (const { seconds, backSeconds } of steps) {
          const callback = totp(secret, { clock, digits: 8 });
          Promise.resolve(callback({ type: "code" }, { attempt: 1, signal: new AbortController().signal })).then(
            (code) => given.push(String(code)),
            () => refused++,
          );
          asked++;
          await quiet();
          await clock.advance(seconds * 1000);
          if (backSeconds > 0) clock.stepWallClock(-backSeconds * 1000);
        }
        await clock.advance(400_000);
        await quiet();
        expect(new Set(given).size).toBe(given.length);
        expect(given.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});
