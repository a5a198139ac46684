/** One-time codes: those of RFC 6238, each of them once. */
import { describe, expect, test } from "vitest";
import { totp } from "../../src/totp.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { runScript } from "../support/run.ts";
import { askerAt, secret, untilWaiting } from "../support/totp.ts";

describe("the codes of RFC 6238", () => {
  const vectors: [number, string][] = [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ];

  test.each(vectors)("at %i s: %s", async (seconds, code) => {
    expect(await askerAt(seconds, { digits: 8 }).ask()).toBe(code);
    // A shorter code is the end of a longer one.
    expect(await askerAt(seconds).ask()).toBe(code.slice(2));
  });

  test.each([
    ["SHA256", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====", "46119246"],
    ["SHA512", `${"GEZDGNBVGY3TQOJQ".repeat(6)}GEZDGNA=`, "90693936"],
  ] as const)("at 59 s with %s", async (algorithm, base32, code) => {
    expect(await askerAt(59, { algorithm, digits: 8 }, base32).ask()).toBe(code);
  });

  test("with a period of one's own", async () => {
    expect(await askerAt(119, { periodSeconds: 60, digits: 8 }).ask()).toBe("94287082");
  });
});

describe("a code", () => {
  test("is given once: a second call in its period waits for the next, and not longer", async () => {
    const { clock, ask } = askerAt(40);
    const first = await ask();
    let second: Awaited<ReturnType<typeof ask>>;
    const wait = Promise.resolve(ask()).then((code) => {
      second = code;
    });
    await untilWaiting(clock);
    await clock.advance(19_999);
    await settle();
    expect(second).toBeUndefined();
    await clock.advance(1);
    await wait;
    expect(second).toMatch(/^\d{6}$/);
    expect(second).not.toBe(first);
    expect(second).toBe(await askerAt(60).ask());
    expect(clock.pendingTimers()).toBe(0);
  });

  test("is given to one of many who ask together; the others get one each of the periods after it", async () => {
    const { clock, ask } = askerAt(0);
    const waits = Promise.all(Array.from({ length: 4 }, () => ask()));
    await untilWaiting(clock, 3);
    await clock.advance(90_000);
    const expected = await Promise.all([0, 30, 60, 90].map((seconds) => askerAt(seconds).ask()));
    expect(await waits).toEqual(expected);
    expect(new Set(expected).size).toBe(4);
  });

  test("is not given twice when a period ends between two looks at the clock", async () => {
    const { signal } = new AbortController();
    for (let startMs = 29_990; startMs < 30_000; startMs++) {
      let nowMs = startMs;
      // A clock that goes on while one looks at it.
      const callback = totp(secret, { clock: { ...createFakeClock(), nowMs: () => nowMs++ } });
      const first = await callback({ type: "code" }, { attempt: 1, signal });
      nowMs = 30_000;
      const second = callback({ type: "code" }, { attempt: 2, signal });
      expect(await Promise.race([second, settle().then(() => "waits")])).not.toBe(first);
    }
  });

  test("is another one in the next period without a wait", async () => {
    const { clock, ask } = askerAt(59);
    const first = await ask();
    await clock.advance(1_000);
    expect(await ask()).not.toBe(first);
    expect(clock.pendingTimers()).toBe(0);
  });

  test("is given at once after the clock was set back by much, when nobody was given it before", async () => {
    const { clock, ask } = askerAt(3_600);
    await ask();
    clock.stepWallClock(-1_800_000);
    expect(await ask()).toBe(await askerAt(1_800).ask());
  });
});

describe("the wait for a code", () => {
  test("ends with its signal, and leaves no timer; the code of the next period is there for others", async () => {
    const { clock, ask } = askerAt(0);
    await ask();
    const controller = new AbortController();
    const reason = new Error("enough");
    const wait = expect(ask(controller.signal)).rejects.toBe(reason);
    await untilWaiting(clock);
    controller.abort(reason);
    await wait;
    expect(clock.pendingTimers()).toBe(0);
    await clock.advance(30_000);
    expect(await ask()).toBe(await askerAt(30).ask());
  });

  test("does not begin when its signal has aborted already", async () => {
    const { clock, ask } = askerAt(0);
    await ask();
    await expect(ask(AbortSignal.abort("enough"))).rejects.toBe("enough");
    expect(clock.pendingTimers()).toBe(0);
  });

  test("uses up no code when its signal has aborted already", async () => {
    const { ask, clock } = askerAt(0);
    await expect(ask(AbortSignal.abort("enough"))).rejects.toBe("enough");
    expect(await ask()).toBe(await askerAt(0).ask());
    expect(clock.pendingTimers()).toBe(0);
  });
});

test("two refused codes are the last: a third would be as wrong, and nearer to a locked account", async () => {
  const callback = totp(secret, { clock: createFakeClock() });
  const { signal } = new AbortController();
  await expect(callback({ type: "code" }, { attempt: 3, signal })).rejects.toMatchObject({ code: "MFA_REJECTED" });
});

test("a program that has nothing else to do does not end before its code is there", async () => {
  const { code, stdout, stderr } = await runScript("test/programs/totp.ts");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^\d{6}\n\d{6}\n$/);
});
