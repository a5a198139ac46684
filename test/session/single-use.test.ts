/** What serves once is sent once: requests of single use whose answers are lost, counted on the wire. */
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Clock, createSession, type Fetch, type SessionOptions } from "../../src/index.ts";
import type { FaultKind } from "../../src/mock/faults.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { systemClock } from "../../src/session/clock.ts";
import { mikrocloudAt } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import {
  type Answer,
  broken,
  createVendor,
  ignoresSignal,
  obeysSignal,
  ok,
  request,
  status,
} from "../support/fake-vendor.ts";
import { secret } from "../support/totp.ts";

describe("a request of single use", () => {
  const spending = { ...request, singleUse: true };
  const halfBody: Answer = () =>
    new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) }));

  test.each<[string, Answer, object]>([
    ["a lost connection", broken("ECONNRESET"), { code: "NETWORK", kind: "reset" }],
    ["a connection that broke as it was written to", broken("EPIPE"), { code: "NETWORK" }],
    ["a connection that timed out", broken("ETIMEDOUT"), { code: "NETWORK" }],
    ["headers that never came", broken("UND_ERR_HEADERS_TIMEOUT"), { code: "NETWORK" }],
    ["no route, perhaps any more", broken("EHOSTUNREACH"), { code: "NETWORK" }],
    ["a failure that says nothing", broken(), { code: "NETWORK", kind: "unknown" }],
    ["half a body", halfBody, { code: "NETWORK" }],
    ["a timeout", obeysSignal, { code: "TIMEOUT" }],
    ["a timeout that fetch ignores", ignoresSignal, { code: "TIMEOUT" }],
    ["408", status(408), { code: "PROVIDER_ERROR", status: 408 }],
    ["425", status(425), { code: "PROVIDER_ERROR", status: 425 }],
    ["500", status(500), { code: "PROVIDER_ERROR", status: 500 }],
    ["502", status(502), { code: "PROVIDER_ERROR", status: 502 }],
    ["503 with Retry-After", status(503, { "Retry-After": "1" }), { code: "PROVIDER_ERROR", status: 503 }],
    ["429 with Retry-After", status(429, { "Retry-After": "1" }), { code: "RATE_LIMITED", retryAfterMs: 1_000 }],
  ])("is not sent again after %s", async (_, answer, error) => {
    const { outcome, calls, clock } = createVendor([answer, ok]);
    expect((await outcome(spending)).error).toMatchObject({ ...error, retryable: true });
    expect(calls).toHaveLength(1);
    expect(clock.pendingTimers()).toBe(0);
  });

  test.each<[string, Answer]>([
    ["an unknown host", broken("ENOTFOUND")],
    ["a name server that does not answer", broken("EAI_AGAIN")],
    ["a refused connection", broken("ECONNREFUSED")],
  ])("is sent again after %s: it reached nobody", async (_, answer) => {
    const { outcome, calls } = createVendor([answer, answer, ok]);
    expect(await outcome(spending)).toMatchObject({ value: { status: 200 } });
    expect(calls).toHaveLength(3);
  });

  test("waits before the login begins anew as before a retry, and not where it does not begin anew", async () => {
    for (const [mayBeginAnew, expectedMs] of [
      [true, 2_000],
      [false, 0],
    ] as const) {
      const { send, clock } = createVendor([status(503, { "Retry-After": "2" })], { mayBeginAnew });
      const startMs = clock.monotonicMs();
      let failedMs: number | undefined;
      send(spending).catch(() => {
        failedMs = clock.monotonicMs() - startMs;
      });
      await clock.advance(5_000);
      expect(failedMs).toBe(expectedMs);
    }
  });
});

describe("a login whose second step has no answer", () => {
  const nowMs = Date.UTC(2030, 0, 1);
  let mock: Mock;
  let listener: Listener;
  beforeAll(async () => {
    mock = await createMock({ providers: ["mikrocloud"], state: true, nowMs: () => nowMs });
    listener = await mock.listen();
  });
  afterAll(() => listener.close());
  beforeEach(() => mock.reset());

  /** Three codes that the mock takes at its moment, of the periods around it. */
  const codes = [-30_000, 0, 30_000].map((ms) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs + ms }),
  );

  type Sent = "login" | { totp: string | null; token: string };

  /** A session whose first second steps meet a fault. What it sends is written down. */
  function sessionMeeting(
    fault: FaultKind,
    options: SessionOptions & { email?: string; totp?: string; faults?: number } = {},
  ) {
    const { email = "jane@example.com", totp, faults = 1, ...rest } = options;
    const sent: Sent[] = [];
    const attempts: number[] = [];
    let left = faults;
    // A timer that is set between a code and its request is that request's: it is over soon when no answer can come.
    let isHanging = false;
    const clock: Clock = {
      ...systemClock,
      setTimer: (callback, ms) => systemClock.setTimer(callback, isHanging ? 20 : ms),
    };
    const fetch: Fetch = (input, init) => {
      const isLogin = String(input).endsWith("/login");
      sent.push(isLogin ? "login" : JSON.parse(String(init?.body)));
      isHanging = false;
      if (!isLogin && left-- > 0) mock.setFault({ provider: "mikrocloud", times: 1, ...fault });
      return globalThis.fetch(input, init);
    };
    const provider = mikrocloudAt(listener.url, {
      email,
      totp:
        totp ??
        ((_, { attempt }) => {
          isHanging = fault.kind === "latency" && left > 0;
          return codes[attempts.push(attempt) - 1];
        }),
    });
    const session = createSession(provider, { fetch, clock, random: () => 0, ...rest });
    const passports = () => sent.filter((each) => each !== "login");
    return { session, sent, passports, attempts };
  }

  const faults: [string, FaultKind][] = [
    ["truncated-body", { kind: "truncated-body" }],
    ["reset-after-headers", { kind: "reset-after-headers" }],
    ["reset-before-headers", { kind: "reset-before-headers" }],
    ["latency beyond the timeout", { kind: "latency", ms: 30_000 }],
    ["500", { kind: "status", status: 500 }],
    ["503 with Retry-After", { kind: "status", status: 503, retryAfter: 0 }],
    ["429 with Retry-After", { kind: "status", status: 429, retryAfter: 0 }],
  ];

  test.each(faults)("begins anew with another ticket and another code: %s", async (_, fault) => {
    const { session, sent, passports, attempts } = sessionMeeting(fault);
    expect((await session.getToken()).value).toMatch(/^fakeToken_/);
    const [one, two] = passports();
    expect(sent).toEqual(["login", one, "login", two]);
    expect([one?.totp, two?.totp]).toEqual(codes.slice(0, 2));
    expect(one?.token).not.toBe(two?.token);
    // Nothing was refused.
    expect(attempts).toEqual([1, 1]);
  });

  test("does so once: then it fails, and blocks nobody", async () => {
    const { session, sent, passports } = sessionMeeting({ kind: "reset-after-headers" }, { faults: 2 });
    expect(await authError(session.getToken())).toMatchObject({ code: "NETWORK", retryable: true });
    expect(sent).toEqual(["login", expect.anything(), "login", expect.anything()]);
    expect((await session.getToken()).value).toMatch(/^fakeToken_/);
    expect(new Set(passports().map(({ totp }) => totp)).size).toBe(3);
    expect(new Set(passports().map(({ token }) => token)).size).toBe(3);
  });

  test("fails at once where no retries are wanted", async () => {
    const { session, sent } = sessionMeeting({ kind: "truncated-body" }, { retries: 0 });
    expect(await authError(session.getToken())).toMatchObject({ code: "NETWORK" });
    expect(sent).toEqual(["login", expect.anything()]);
  });

  test("asks for a new code when it has only a text: an error that says so, and blocks nobody", async () => {
    const [totp = ""] = codes;
    const { session, sent } = sessionMeeting({ kind: "truncated-body" }, { totp });
    for (let call = 0; call < 3; call++) {
      expect(await authError(session.getToken())).toMatchObject({
        code: "MFA_REQUIRED",
        challenge: { type: "code" },
        message: "The one-time code for mikrocloud was already sent; totp must supply a new one.",
      });
    }
    expect(sent).toEqual(["login", { totp, token: expect.any(String) }]);
  });

  test("of a user without a second factor begins anew with another ticket", async () => {
    const { session, sent, passports } = sessionMeeting({ kind: "truncated-body" }, { email: "john@example.com" });
    expect((await session.getToken()).value).toMatch(/^fakeToken_/);
    const [one, two] = passports();
    expect(sent).toEqual(["login", one, "login", two]);
    expect([one?.totp, two?.totp, one?.token === two?.token]).toEqual([null, null, false]);
  });
});
