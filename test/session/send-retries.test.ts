/** Which requests of a login are sent again, when, and when not. */
import { describe, expect, test } from "vitest";
import { settle } from "../support/fake-clock.ts";
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

const half = { random: () => 0.5 };
const inSeconds = (seconds: number): Answer => {
  const date = new Date(Date.UTC(2030, 0, 1, 12, 0, seconds));
  return status(429, { "Retry-After": date.toUTCString() });
};
/** By a clock that is wrong, as the answer itself shows. */
const aheadByAnHour = status(503, {
  Date: "Tue, 01 Jan 2030 13:00:00 GMT",
  "Retry-After": "Tue, 01 Jan 2030 13:00:15 GMT",
});

describe("a request is sent again", () => {
  const connectionLost = broken("ECONNRESET");
  test.each<[string, Answer[], { random: () => number } | undefined, number[]]>([
    ["after a 429 when the vendor wants it", [status(429, { "Retry-After": "5" }), ok], undefined, [0, 5_000]],
    ["after a 429, and a bit later at random", [status(429, { "Retry-After": "5" }), ok], half, [0, 5_250]],
    ["after a 429 with a date", [inSeconds(9), ok], undefined, [0, 9_000]],
    ["after a 429 with a date in the past at once", [inSeconds(-9), ok], undefined, [0, 0]],
    ["after a 503 when the vendor wants it", [status(503, { "Retry-After": "2" }), ok], half, [0, 2_250]],
    ["after a 503 with a date of the vendor's clock", [aheadByAnHour, ok], undefined, [0, 15_000]],
    ["after a 408 at random", [status(408), ok], half, [0, 250]],
    ["after a 425 at random", [status(425), ok], half, [0, 250]],
    ["after a 408 when the vendor wants it", [status(408, { "Retry-After": "3" }), ok], undefined, [0, 3_000]],
    ["after a 500 at random", [status(500), ok], half, [0, 250]],
    ["after a 500 at once, if chance has it", [status(500), ok], undefined, [0, 0]],
    ["after a lost connection, and once more", [connectionLost, connectionLost, ok], half, [0, 250, 750]],
    ["after an unknown host", [broken("ENOTFOUND"), ok], half, [0, 250]],
    ["after a failure that says nothing", [broken(), ok], half, [0, 250]],
    ["after a timeout of a fetch that obeys its signal", [obeysSignal, ok], half, [0, 10_250]],
    ["after a timeout of a fetch that ignores its signal", [ignoresSignal, ok], half, [0, 10_250]],
  ])("%s", async (_when, answers, options, expected) => {
    const { outcome, clock, sentAtMs, moment } = createVendor(answers, options);
    expect(await outcome()).toMatchObject({ value: { status: 200, body: { token: "fake-token" } } });
    expect(sentAtMs).toEqual(expected);
    expect(moment.sentAtMs).toBe(expected.at(-1));
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe("a request is given up", () => {
  test.each<[string, Answer, number[], object]>([
    ["5xx", status(502), [0, 250, 750], { code: "PROVIDER_ERROR", status: 502, retryable: true }],
    ["408", status(408), [0, 250, 750], { code: "PROVIDER_ERROR", status: 408, retryable: true }],
    ["425", status(425), [0, 250, 750], { code: "PROVIDER_ERROR", status: 425, retryable: true }],
    ["lost connection", broken("ECONNRESET"), [0, 250, 750], { code: "NETWORK", kind: "reset", retryable: true }],
    ["unknown host", broken("ENOTFOUND"), [0, 250, 750], { code: "NETWORK", kind: "dns", retryable: true }],
    ["refused connection", broken("ECONNREFUSED"), [0, 250, 750], { code: "NETWORK", kind: "refused" }],
    ["no route", broken("EHOSTUNREACH"), [0, 250, 750], { code: "NETWORK", kind: "unreachable" }],
    ["no reason", broken(), [0, 250, 750], { code: "NETWORK", kind: "unknown", retryable: true }],
    ["a timeout", obeysSignal, [0, 10_250, 20_750], { code: "TIMEOUT", retryable: true }],
    ["a timeout that fetch ignores", ignoresSignal, [0, 10_250, 20_750], { code: "TIMEOUT", retryable: true }],
  ])("after three requests: %s", async (_why, answer, expected, error) => {
    const { outcome, clock, sentAtMs } = createVendor([answer], half);
    expect((await outcome()).error).toMatchObject({ name: "AuthError", provider: "fake", ...error });
    expect(sentAtMs).toEqual(expected);
    expect(clock.pendingTimers()).toBe(0);
  });

  test.each([
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ])("at once for a certificate that is not trusted: %s", async (code) => {
    const { outcome, calls } = createVendor([broken(code)]);
    expect((await outcome()).error).toMatchObject({ code: "NETWORK", kind: "tls", retryable: false });
    expect(calls).toHaveLength(1);
  });

  test("at once when a busy vendor does not say how long: it is left alone for a minute", async () => {
    const { outcome, calls } = createVendor([status(429)]);
    expect((await outcome()).error).toMatchObject({
      code: "RATE_LIMITED",
      status: 429,
      retryable: true,
      retryAfterMs: 60_000,
    });
    expect(calls).toHaveLength(1);
  });

  test("when the next try would begin after the budget, with the wait that the vendor wants", async () => {
    const { outcome, sentAtMs } = createVendor([status(429, { "Retry-After": "16" })]);
    expect((await outcome()).error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 16_000 });
    expect(sentAtMs).toEqual([0, 16_000]);
  });

  test("not when the next try begins with the end of the budget", async () => {
    const { outcome, sentAtMs } = createVendor([status(503, { "Retry-After": "15" })]);
    expect((await outcome()).error).toMatchObject({ code: "PROVIDER_ERROR", status: 503, retryAfterMs: 15_000 });
    expect(sentAtMs).toEqual([0, 15_000, 30_000]);
  });

  test("at once with no budget left by the timeouts", async () => {
    const { outcome, sentAtMs } = createVendor([ignoresSignal], { retryBudgetMs: 15_000 });
    expect((await outcome()).error).toMatchObject({ code: "TIMEOUT" });
    expect(sentAtMs).toEqual([0, 10_000]);
  });

  test("at once while nobody waits for it", async () => {
    const { outcome, calls } = createVendor([status(500)], { isAwaited: () => false });
    expect((await outcome()).error).toMatchObject({ code: "PROVIDER_ERROR", status: 500 });
    expect(calls).toHaveLength(1);
  });

  test("as soon as nobody waits for it any more", async () => {
    let asked = 0;
    const { outcome, calls } = createVendor([status(500)], { retries: 9, isAwaited: () => asked++ < 3 });
    expect((await outcome()).error).toMatchObject({ code: "PROVIDER_ERROR" });
    expect(calls).toHaveLength(4);
  });

  test("at once where no retries are wanted", async () => {
    const { outcome, calls } = createVendor([status(500)], { retries: 0 });
    expect((await outcome()).error).toMatchObject({ code: "PROVIDER_ERROR" });
    expect(calls).toHaveLength(1);
  });
});

describe("the session's signal", () => {
  test("ends the wait for a retry at once, and no timer is left", async () => {
    const { send, clock, abort, calls } = createVendor([status(503, { "Retry-After": "20" })]);
    const wait = expect(send(request)).rejects.toMatchObject({ code: "ABORTED" });
    await clock.advance(5_000);
    abort();
    await wait;
    expect(clock.pendingTimers()).toBe(0);
    await clock.advance(60_000);
    expect(calls).toHaveLength(1);
  });

  test.each([
    ["obeys", obeysSignal],
    ["ignores", ignoresSignal],
  ])("ends a request at once whose fetch %s it, and no timer is left", async (_how, answer) => {
    const { send, clock, abort, calls } = createVendor([answer]);
    const wait = expect(send(request)).rejects.toMatchObject({ code: "ABORTED" });
    await clock.advance(1_000);
    expect(calls[0]?.init.signal?.aborted).toBe(false);
    abort();
    await wait;
    expect(calls[0]?.init.signal?.aborted).toBe(true);
    expect(clock.pendingTimers()).toBe(0);
    await clock.advance(60_000);
    expect(calls).toHaveLength(1);
  });

  test("that has aborted already lets nothing be sent", async () => {
    const { send, abort, calls } = createVendor([ok]);
    abort();
    await expect(send(request)).rejects.toMatchObject({ code: "ABORTED" });
    await settle();
    expect(calls).toHaveLength(0);
  });

  // Between the failure of a request and the wait for the next one are some jobs; the signal may abort in any of them.
  test.each(Array.from({ length: 20 }, (_, jobs) => jobs))(
    "ends it at once %i jobs after a failure too",
    async (jobs) => {
      const failing: Answer = async () => {
        abortAfter(jobs);
        return Response.json({}, { status: 500 });
      };
      const { send, clock, abort, calls } = createVendor([failing], { random: () => 0.5 });
      async function abortAfter(count: number) {
        for (let job = 0; job < count; job++) await undefined;
        abort();
      }
      let code: string | undefined;
      send(request).catch((error) => {
        code = error.code;
      });
      await settle();
      expect(code).toBe("ABORTED");
      expect(clock.pendingTimers()).toBe(0);
      expect(calls).toHaveLength(1);
    },
  );
});
