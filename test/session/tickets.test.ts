/** A ticket that expired looks like a code that was refused: when the login begins anew, and when a code was refused. */
import { describe, expect, test } from "vitest";
import { createSession, type MfaChallenge } from "../../src/index.ts";
import { totp } from "../../src/totp.ts";
import { mikrocloudAt } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { secret } from "../support/totp.ts";
import { serveTwoSteps, type TwoStepOptions } from "../support/two-step-vendor.ts";

const second = 1_000;

/** Somebody who types codes, after so many milliseconds each. */
async function signInTyping(options: Omit<TwoStepOptions, "clock">, typed: [code: string | null, afterMs: number][]) {
  const clock = createFakeClock();
  const vendor = await serveTwoSteps({ clock, challenge: "code", ...options });
  const asked: [MfaChallenge, attempt: number][] = [];
  const provider = mikrocloudAt(vendor.origin, {
    async totp(challenge, { attempt }) {
      const [code, afterMs] = typed[asked.push([challenge, attempt]) - 1] ?? [null, 0];
      await clock.advance(afterMs);
      return code;
    },
  });
  // The time is what somebody takes to type, and nothing times out.
  const session = createSession(provider, { clock, loginTimeoutMs: 3_600_000, callbackTimeoutMs: 3_600_000 });
  return { clock, session, steps: vendor.steps, asked };
}

describe("a ticket that expired while somebody typed", () => {
  test("costs one more code, which goes with a new ticket at once, however long it took to type", async () => {
    const { session, steps, asked } = await signInTyping({ ticketLifeMs: 60 * second }, [
      ["111111", 61 * second],
      ["111112", 90 * second],
    ]);
    expect(await session.getToken()).toMatchObject({ value: "fakeToken_2" });
    expect(steps).toEqual(["login", [1, "111111"], "login", [2, "111112"]]);
    expect(asked.map(([, attempt]) => attempt)).toEqual([1, 2]);
  });

  test("costs two more codes when it was young: a mistyped code is likelier then", async () => {
    const { session, steps } = await signInTyping({ deadTickets: [1] }, [
      ["111111", 5 * second],
      ["111112", second],
      ["111113", 300 * second],
    ]);
    expect(await session.getToken()).toMatchObject({ value: "fakeToken_2" });
    expect(steps).toEqual(["login", [1, "111111"], [1, "111112"], "login", [2, "111113"]]);
  });

  test("blocks nobody when no code was refused for sure", async () => {
    const { session, steps } = await signInTyping({ ticketLifeMs: 60 * second }, [
      ["typo", 0],
      ["typo", 0],
      ["111111", 61 * second],
      ["111112", second],
    ]);
    expect(await authError(session.getToken())).toMatchObject({ code: "MFA_REQUIRED", challenge: { type: "code" } });
    expect(await session.getToken()).toMatchObject({ value: "fakeToken_2" });
    expect(steps).toEqual(["login", [1, "111111"], "login", [2, "111112"]]);
  });

  test("is replaced while the codes of provider-auth/totp are waited for", async () => {
    const clock = createFakeClock(0);
    const vendor = await serveTwoSteps({ clock, challenge: "code", ticketLifeMs: 20 * second, isRight: () => true });
    const codes = totp(secret, { clock });
    await codes({ type: "code" }, { attempt: 1, signal: new AbortController().signal });
    let timersBefore = Number.POSITIVE_INFINITY;
    const provider = mikrocloudAt(vendor.origin, {
      async totp(...question) {
        timersBefore = clock.pendingTimers();
        const code = await codes(...question);
        timersBefore = Number.POSITIVE_INFINITY;
        return code;
      },
    });
    let value: unknown;
    createSession(provider, { clock })
      .getToken()
      .then((token) => {
        value = token.value;
      });
    while (!value) {
      await settle();
      // Only while the next code is waited for: Web Crypto, which computes it, takes no time of this clock.
      if (clock.pendingTimers() > timersBefore) await clock.advance(second);
    }
    expect(value).toBe("fakeToken_2");
    expect(vendor.steps).toEqual(["login", [1, expect.any(String)], "login", [2, expect.any(String)]]);
  });

  test("of an enrolment: the new QR code is shown before its code is asked for", async () => {
    const { session, steps, asked } = await signInTyping(
      // The code of a QR code fits the login that showed it.
      { challenge: "enrolment", ticketLifeMs: 60 * second, isRight: (code, number) => code.endsWith(`${number}`) },
      [
        ["111111", 61 * second],
        ["111112", 50 * second],
      ],
    );
    expect(await session.getToken()).toMatchObject({ value: "fakeToken_2" });
    expect(steps).toEqual(["login", [1, "111111"], "login", [2, "111112"]]);
    expect(asked).toEqual([
      [{ type: "enrolment", svg: "<svg>fake 1</svg>" }, 1],
      [{ type: "enrolment", svg: "<svg>fake 2</svg>" }, 2],
    ]);
  });

  test("of a user without a second factor is replaced once, and then the vendor is to blame", async () => {
    const one = await signInTyping({ challenge: undefined as never, deadTickets: [1] }, []);
    expect(await one.session.getToken()).toMatchObject({ value: "fakeToken_2" });
    expect(one.steps).toEqual(["login", [1, null], "login", [2, null]]);
    const two = await signInTyping({ challenge: undefined as never, deadTickets: [1, 2, 3] }, []);
    expect(await authError(two.session.getToken())).toMatchObject({ code: "PROVIDER_ERROR", status: 401 });
    expect(two.steps).toEqual(["login", [1, null], "login", [2, null]]);
  });
});

describe("a code that is wrong", () => {
  test("is forgiven within the same ticket when the next one is right", async () => {
    const { session, steps } = await signInTyping({}, [
      ["222222", 2 * second],
      ["111111", 2 * second],
    ]);
    await session.getToken();
    expect(steps).toEqual(["login", [1, "222222"], [1, "111111"]]);
  });

  test("blocks the session after three, the last of them with a new ticket", async () => {
    const { session, steps } = await signInTyping({}, [
      ["222222", 30 * second],
      ["222223", 30 * second],
      ["222224", 30 * second],
    ]);
    expect(await authError(session.getToken())).toMatchObject({ code: "MFA_REJECTED", status: 401 });
    expect(await authError(session.getToken())).toMatchObject({ code: "MFA_REJECTED", retryAfterMs: 900_000 });
    expect(steps).toEqual(["login", [1, "222222"], "login", [2, "222223"], [2, "222224"]]);
  });
});

describe("a code that was sent", () => {
  test("is not sent by a later login either: somebody is asked for another one", async () => {
    const { session, steps, asked } = await signInTyping({}, [
      ["111111", 0],
      ["111 111", 0],
      ["111112", 0],
    ]);
    session.rejectToken(await session.getToken());
    await session.getToken();
    expect(steps).toEqual(["login", [1, "111111"], "login", [2, "111112"]]);
    expect(asked.map(([, attempt]) => attempt)).toEqual([1, 1, 2]);
  });

  test("and is all that a function gives is an error that says so, and blocks nobody", async () => {
    const { session, steps } = await signInTyping({}, [
      ["111111", 0],
      ["111111", 0],
      ["111111", 0],
      ["111111", 0],
      ["111112", 0],
    ]);
    session.rejectToken(await session.getToken());
    const message = "The one-time code for mikrocloud was already sent; totp must supply a new one.";
    expect(await authError(session.getToken())).toMatchObject({ code: "MFA_REQUIRED", message });
    await session.getToken();
    expect(steps).toEqual(["login", [1, "111111"], "login", "login", [3, "111112"]]);
  });

  test("as a text serves one login, of however many sessions", async () => {
    const clock = createFakeClock();
    const { origin, steps } = await serveTwoSteps({ clock, challenge: "code" });
    const provider = mikrocloudAt(origin, { totp: "111111" });
    await createSession(provider).getToken();
    const error = await authError(createSession(provider).getToken());
    expect(error).toMatchObject({ code: "MFA_REQUIRED", message: expect.stringContaining("was already sent") });
    expect(error.message).not.toContain("111111");
    expect(steps).toEqual(["login", [1, "111111"]]);
  });
});
