/** The second factor of MikroCloud: who is asked, how often, and what goes over the wire. */
import { Secret, TOTP } from "otpauth";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { MikrocloudOptions } from "../../generated/mikrocloud/index.ts";
import { type AuthError, createSession, isAuthError, type MfaChallenge } from "../../src/index.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";
import { totp } from "../../src/totp.ts";
import { mikrocloudAt } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { type Server, serveMock } from "../support/server.ts";

/** The test secret of RFC 6238. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const codeAt = (timestamp: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });

let clock: FakeClock;
let mock: Mock;
let server: Server;
beforeEach(async () => {
  clock = createFakeClock();
  mock = await createMock({ providers: ["mikrocloud"], state: true, nowMs: clock.nowMs });
  server = await serveMock(mock);
});

const email = "jane@example.com";
const sessionWith = (options: Partial<MikrocloudOptions>) =>
  createSession(mikrocloudAt(server.origin, { email, ...options }), { clock });

/** The bodies of the second step. */
const passports = () =>
  server.requests
    .filter(({ url }) => url.endsWith("/passport"))
    .map(({ body }) => JSON.parse(String(body)) as { totp: string | null; token: string });
const sentCodes = () => passports().map(({ totp }) => totp);
const logins = () => server.requests.filter(({ url }) => url.endsWith("/login")).length;

/** Gives the codes one by one, and remembers what it was asked. */
function giving(...codes: unknown[]) {
  const asked: { challenge: MfaChallenge; attempt: number; isSignal: boolean }[] = [];
  const callback = async (challenge: MfaChallenge, { attempt, signal }: { attempt: number; signal: AbortSignal }) => {
    asked.push({ challenge, attempt, isSignal: signal instanceof AbortSignal && !signal.aborted });
    return codes[asked.length - 1] as string;
  };
  return { asked, callback };
}

describe("a right code", () => {
  test.each<[string, () => MikrocloudOptions["totp"]]>([
    ["as a string", () => codeAt(clock.nowMs())],
    ["as a string with blanks, as apps show it", () => codeAt(clock.nowMs()).replace(/^.../, "$& ")],
    ["from a callback", () => () => codeAt(clock.nowMs())],
    ["from a callback that takes its time", () => async () => codeAt(clock.nowMs())],
    ["from provider-auth/totp", () => totp(secret, { clock })],
  ])("%s signs in with two requests", async (_, makeTotp) => {
    const token = await sessionWith({ totp: makeTotp() }).getToken();
    expect(token.value).toMatch(/^fakeToken_/);
    expect(server.requests).toHaveLength(2);
    expect(sentCodes()).toEqual([codeAt(clock.nowMs())]);
  });

  test("from provider-auth/totp is sent once: a second login waits for the next period", async () => {
    const provider = mikrocloudAt(server.origin, { email, totp: totp(secret, { clock }) });
    const day = 24 * 3_600_000;
    const session = createSession(provider, { clock, loginTimeoutMs: day, callbackTimeoutMs: day });
    session.rejectToken(await session.getToken());
    const second = session.getToken();
    await vi.waitFor(() => expect(logins()).toBe(2));
    // The code is there as soon as the period has changed, so the clock need not go on any further.
    for (let seconds = 0; seconds < 40 && sentCodes().length < 2; seconds++) {
      await clock.advance(1_000);
      for (let turn = 0; turn < 20 && sentCodes().length < 2; turn++) await new Promise((done) => setImmediate(done));
    }
    expect((await second).value).toMatch(/^fakeToken_/);
    const [one, other, ...more] = sentCodes();
    expect([one === other, more]).toEqual([false, []]);
  });

  test("is asked for with the challenge, the attempt and a signal", async () => {
    const { asked, callback } = giving(codeAt(clock.nowMs()));
    await sessionWith({ totp: callback }).getToken();
    expect(asked).toEqual([{ challenge: { type: "code" }, attempt: 1, isSignal: true }]);
  });

  test("comes after the QR code for who has yet to enrol", async () => {
    const { asked, callback } = giving(codeAt(clock.nowMs()));
    await sessionWith({ email: "jim@example.com", totp: callback }).getToken();
    expect(asked[0]?.challenge).toEqual({ type: "enrolment", svg: expect.stringMatching(/^<svg/) });
  });

  test("is not asked for where none is needed", async () => {
    const { asked, callback } = giving();
    await sessionWith({ email: "john@example.com", totp: callback }).getToken();
    expect([asked, sentCodes()]).toEqual([[], [null]]);
  });
});

describe("without totp", () => {
  test("the error has the challenge, no code is sent and no session is blocked", async () => {
    const session = sessionWith({});
    const error = await authError(session.getToken());
    expect(error).toMatchObject({ code: "MFA_REQUIRED", provider: "mikrocloud", challenge: { type: "code" } });
    expect(sentCodes()).toEqual([]);
    await authError(session.getToken());
    expect(logins()).toBe(2);
  });

  test("the challenge of who has yet to enrol has the QR code", async () => {
    const error = await authError(sessionWith({ email: "jim@example.com" }).getToken());
    if (!isAuthError(error, "MFA_REQUIRED")) throw error;
    expect(error.challenge).toMatchObject({ type: "enrolment", svg: expect.stringMatching(/^<svg.*<\/svg>$/s) });
  });
});

describe("a wrong code", () => {
  test("is followed by two more, the last with a new ticket, and then by none for fifteen minutes", async () => {
    const { asked, callback } = giving("000001", "000002", "000003", "000004");
    const session = sessionWith({ totp: callback });
    expect(await authError(session.getToken())).toMatchObject({ code: "MFA_REJECTED", status: 401 });
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(sentCodes()).toEqual(["000001", "000002", "000003"]);
    const [first, second, third] = passports().map(({ token }) => token);
    expect([second === first, third === first, logins()]).toEqual([true, false, 2]);

    await clock.advance(899_999);
    expect(await authError(session.getToken())).toMatchObject({ code: "MFA_REJECTED", retryAfterMs: 1 });
    expect([logins(), asked.length]).toEqual([2, 3]);
    await clock.advance(1);
    await authError(session.getToken());
    expect(logins()).toBe(3);
  });

  test("is forgiven when the next one is right", async () => {
    const { asked, callback } = giving("000001", codeAt(clock.nowMs()));
    expect((await sessionWith({ totp: callback }).getToken()).value).toMatch(/^fakeToken_/);
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect([logins(), sentCodes()[0]]).toEqual([1, "000001"]);
  });

  test("is not sent a second time", async () => {
    const { asked, callback } = giving("000001", " 000 001 ", "000002");
    await authError(sessionWith({ totp: callback }).getToken());
    expect(asked.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(sentCodes()).toEqual(["000001", "000002"]);
  });

  test("as a string is sent once, for there is no other", async () => {
    expect(await authError(sessionWith({ totp: "000001" }).getToken())).toMatchObject({ code: "MFA_REJECTED" });
    expect(sentCodes()).toEqual(["000001"]);
  });

  test.each(["12345", "123456789", "12345a", "１２３４５６", "123456\u0000", "-12345", "1e5"])(
    "that is malformed (%j) is not sent, but asked for again",
    async (malformed) => {
      const { callback, asked } = giving(malformed, codeAt(clock.nowMs()));
      await sessionWith({ totp: callback }).getToken();
      expect([asked.length, sentCodes()]).toEqual([2, [codeAt(clock.nowMs())]]);
    },
  );

  test("that is malformed and a string is not sent at all", async () => {
    expect(await authError(sessionWith({ totp: "abc" }).getToken())).toMatchObject({ code: "MFA_REQUIRED" });
    expect(sentCodes()).toEqual([]);
  });

  test("is told from a vendor that fails", async () => {
    mock.setFault({ provider: "mikrocloud", kind: "status", status: 500 });
    const session = createSession(mikrocloudAt(server.origin, { email, totp: "000001" }), { clock, retries: 0 });
    expect(await authError(session.getToken())).toMatchObject({ code: "PROVIDER_ERROR", status: 500 });
  });
});

describe("a totp callback", () => {
  test("that throws leads to MFA_REQUIRED, with a cause that tells nothing", async () => {
    const failure = Object.assign(new TypeError("fake-secret-of-the-callback"), { code: "ECONNRESET" });
    const totp = () => {
      throw failure;
    };
    const error = await authError(sessionWith({ totp }).getToken());
    expect(error).toMatchObject({ code: "MFA_REQUIRED", challenge: { type: "code" } });
    expect(error.cause).toMatchObject({ name: "TypeError", code: "ECONNRESET", message: "ECONNRESET" });
    expect(error.cause).not.toBe(failure);
    expect(sentCodes()).toEqual([]);
  });

  // A prompt that its user has cancelled: asking again and then blocking would punish them for it.
  test.each([null, undefined, "", "  "])("that gives none (%j) leads to MFA_REQUIRED, at once", async (nothing) => {
    const { asked, callback } = giving(nothing, nothing, nothing);
    const error = await authError(sessionWith({ totp: callback }).getToken());
    expect([error.code, asked.length, sentCodes()]).toEqual(["MFA_REQUIRED", 1, []]);
  });

  test("that never answers ends with TIMEOUT after five minutes, and its signal aborts", async () => {
    let signal: AbortSignal | undefined;
    let failure: Promise<AuthError> | undefined;
    await new Promise<void>((asked) => {
      const session = sessionWith({
        totp(_, context) {
          signal = context.signal;
          asked();
          return new Promise<string>(() => {});
        },
      });
      failure = authError(session.getToken());
    });
    await clock.advance(299_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(await failure).toMatchObject({ code: "TIMEOUT" });
    expect(signal?.aborted).toBe(true);
  });
});
