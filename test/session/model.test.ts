/**
 * Whatever happens in whatever order, a token manager does what its model says: after each random step the same number of
 * logins, the same outcome for every caller, and no token that was rejected or is past its end.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Token } from "../../src/session/provider.ts";
import { settle } from "../support/fake-clock.ts";
import { createTestManager, day, failure, hour, minute, type TestManager } from "../support/token-manager.ts";
import { beatMs, blockMs, cooldownMs, Model, type Outcome, windowMs } from "../support/token-model.ts";

/** A token manager, and who asked it. */
interface Real extends TestManager {
  callers: { controller: AbortController; outcome: Outcome }[];
  /** Every token that was handed out, by its value. */
  tokens: Map<string, Token>;
  /** Values that were rejected, or forgotten by clear(). */
  gone: Set<string>;
  random: { value: number };
}

let steps = 0;
type Run = (model: Model, real: Real) => unknown;
const step = (name: string, run: Run, check: (model: Model) => boolean = () => true): fc.AsyncCommand<Model, Real> => ({
  check,
  toString: () => name,
  async run(model, real) {
    steps++;
    await run(model, real);
    await settle();
    expectAgreement(model, real);
  },
});

function expectAgreement(model: Model, { logins, inFlight, callers, events }: Real): void {
  expect(logins).toHaveLength(model.logins);
  expect(inFlight()).toHaveLength(model.flight ? 1 : 0);
  for (const login of inFlight()) expect(login.isAwaited()).toBe(model.awaited() > 0);
  expect(callers.map(({ outcome }) => outcome)).toEqual(model.callers.map(({ outcome }) => outcome));
  const count = (name: string) => events.filter(({ type }) => type === name).length;
  const told = { succeeded: count("loginSucceeded"), failed: count("loginFailed"), rejected: count("tokenRejected") };
  expect(told).toEqual(model.events);
}

/** Callers that got what no caller may get, whatever the model says. */
const wrongs: string[] = [];

function get(model: Model, { manager, clock, callers, tokens, gone }: Real): void {
  const caller: Real["callers"][number] = { controller: new AbortController(), outcome: "nothing" };
  callers.push(caller);
  const before = model.token?.value;
  model.get();
  if (before && before !== model.token?.value) gone.add(before);
  manager.getToken(caller.controller.signal).then(
    (token) => {
      if (gone.has(token.value)) wrongs.push(`${token.value} was rejected`);
      if (clock.nowMs() >= (token.expiresAtMs ?? Infinity)) wrongs.push(`${token.value} had ended`);
      tokens.set(token.value, token);
      caller.outcome = { token: token.value };
    },
    ({ code }) => {
      caller.outcome = { code };
    },
  );
}

async function pass(model: Model, { clock }: Real, ms: number): Promise<void> {
  await clock.advance(ms);
  model.pass(ms);
}

/** The time goes by until the token has an age, give or take a millisecond. */
const passToAge = (name: string, ageOf: (token: NonNullable<Model["token"]>) => number) =>
  fc.integer({ min: -1, max: 1 }).map((off) =>
    step(`${name}, ${off} ms off`, (model, real) => {
      const leftMs = model.token ? Math.ceil(ageOf(model.token)) - model.age(model.token.sentAt) + off : 0;
      return leftMs > 0 && leftMs < Infinity ? pass(model, real, leftMs) : undefined;
    }),
  );

const pick = <T>(items: T[], index: number): T => items[index % items.length] as T;
const isOnItsWay = ({ flight }: Model) => flight !== undefined;
const hasToken = ({ token }: Model) => token !== undefined;

function reject(model: Model, { manager, tokens, gone }: Real, value: string, copied: boolean): void {
  const token = tokens.get(value);
  // Nobody can reject a token that was handed to no one.
  if (!token) return;
  model.reject(value);
  // While refusals may cost no login, the token is served in spite of its rejection.
  if (model.token?.value !== value) gone.add(value);
  manager.rejectToken(copied ? { ...token } : token);
}

/** What `session.fetch` says of a call with the token of the moment, or with an old one. */
const callStep = (name: string, run: (model: Model, real: Real, token: Token, place: string) => unknown) =>
  fc.tuple(fc.constantFrom("GET /a", "GET /b", "GET /c"), fc.boolean(), fc.nat()).map(([place, isOld, index]) =>
    step(`${name} at ${place} with ${isOld ? "any" : "the present"} token`, (model, real) => {
      const value = isOld ? pick([...real.tokens.keys(), ""], index) : model.token?.value;
      const token = real.tokens.get(value ?? "");
      if (token) run(model, real, token, place);
    }),
  );
const refuse = callStep("refuse a call", (model, { manager, gone }, token, place) => {
  const isMadeAgain = model.refuse(token.value, place);
  if (model.token?.value !== token.value) gone.add(token.value);
  expect(manager.rejectForReplay(token, place)).toBe(isMadeAgain);
});
const refuseAgain = callStep("refuse a call that was made again", (model, { manager }, token, place) => {
  model.refuseAgain(token.value, place);
  manager.replayRefused(token, place);
});
const succeedAt = callStep("succeed in a call", (model, { manager }, token, place) => {
  model.succeedAt(token.value, place);
  manager.callSucceeded(token, place);
});

const errors = [
  failure("INVALID_CREDENTIALS"),
  failure("NETWORK", { retryable: true }),
  failure("RATE_LIMITED", { retryable: true, retryAfterMs: 30_000 }),
  failure("PROVIDER_ERROR", { retryable: true, retryAfterMs: 5 * minute }),
  failure("PROVIDER_ERROR"),
];
const lifetimes = fc.constantFrom(1_000, minute, hour, undefined);
const durations = fc.constantFrom(1, 10_000, beatMs, cooldownMs - 1, cooldownMs, cooldownMs, windowMs, blockMs, hour);

const ask = fc.constant(step("get", get));
const succeed = fc.tuple(lifetimes, fc.constantFrom(0, 0.5, 0.999)).map(([lifetimeMs, random]) =>
  step(
    `succeed for ${lifetimeMs} ms`,
    (model, { login, logins, random: source }) => {
      source.value = random;
      model.succeed(`fake-token-${logins.length}`, lifetimeMs ?? Infinity, random);
      return login().succeed({ lifetimeMs });
    },
    isOnItsWay,
  ),
);
/** The login endpoint is down. */
const fail = fc.constantFrom(...errors).map((error) =>
  step(
    `fail with ${error.code}, ${error.retryAfterMs}`,
    (model, { login }) => {
      model.fail(error);
      return login().fail(error);
    },
    isOnItsWay,
  ),
);
const toRefresh = passToAge("pass to the refresh", ({ refreshAgeMs }) => refreshAgeMs);
const abortCaller = fc.nat().map((index) =>
  step(
    "abort a caller",
    (model, { callers }) => {
      const caller = pick(model.waiting(), index);
      model.abort(caller);
      callers[caller]?.controller.abort();
    },
    (model) => model.waiting().length > 0,
  ),
);
const abortAll = fc.constant(
  step(
    "abort every caller",
    (model, { callers }) => {
      for (const caller of model.waiting()) {
        model.abort(caller);
        callers[caller]?.controller.abort();
      }
    },
    (model) => model.waiting().length > 0,
  ),
);
const rejectToken = fc
  .boolean()
  .map((copied) =>
    step("reject the token", (model, real) => reject(model, real, model.token?.value ?? "", copied), hasToken),
  );
const passTime = (durations: fc.Arbitrary<number>) =>
  durations.map((ms) => step(`pass ${ms} ms`, (model, real) => pass(model, real, ms)));
const anyStep = [
  // Some are here more than once: without callers and refreshes, there is little that could go wrong.
  ask,
  ask,
  ask,
  ask,
  ask,
  ask,
  succeed,
  succeed,
  fail,
  fail,
  fc.tuple(fc.nat(), fc.boolean()).map(([index, succeeds]) =>
    step(
      "answer late",
      (model, { logins }) => {
        const number = pick(model.late, index);
        model.answerLate(model.late.indexOf(number));
        const login = logins[number - 1];
        return succeeds ? login?.succeed() : login?.fail(failure("INVALID_CREDENTIALS"));
      },
      ({ late }) => late.length > 0,
    ),
  ),
  abortCaller,
  rejectToken,
  fc.tuple(fc.nat(), fc.boolean()).map(([index, copied]) =>
    step("reject an old token", (model, real) => {
      const old = [...real.tokens.keys()].filter((value) => value !== model.token?.value);
      if (old.length > 0) reject(model, real, pick(old, index), copied);
    }),
  ),
  refuse,
  refuse,
  refuse,
  refuseAgain,
  succeedAt,
  succeedAt,
  passTime(durations),
  passToAge("pass to the token's end", ({ lifetimeMs }) => lifetimeMs),
  toRefresh,
  toRefresh,
  toRefresh,
  fc.integer({ min: -1, max: 1 }).map((off) =>
    step(`pass to the end of the block, ${off} ms off`, (model, real) => {
      const leftMs = model.blockedForMs() + off;
      return leftMs > 0 ? pass(model, real, leftMs) : undefined;
    }),
  ),
  // Somebody sets the clock, or the machine sleeps.
  fc.constantFrom(-day, -hour, -minute, minute, hour, day).map((ms) =>
    step(`step the wall clock by ${ms} ms`, (model, { clock }) => {
      clock.stepWallClock(ms);
      model.wall += ms;
    }),
  ),
  fc.constant(
    step("clear", (model, { manager, tokens, gone }) => {
      for (const value of tokens.keys()) gone.add(value);
      model.clear();
      manager.clear();
    }),
  ),
];
/** What is rare among all steps is frequent among these. */
const stepsOfRefusals = [
  ask,
  ask,
  succeed,
  rejectToken,
  rejectToken,
  refuse,
  refuse,
  refuseAgain,
  succeedAt,
  passTime(fc.constantFrom(1, cooldownMs - 1, cooldownMs)),
];
const stepsOfWaits = [
  ask,
  ask,
  abortAll,
  abortAll,
  fail,
  passTime(fc.constantFrom(1, beatMs - 1, beatMs, beatMs, 2 * beatMs)),
  passTime(fc.constantFrom(1, beatMs - 1, beatMs, beatMs, 2 * beatMs)),
];

test("10,000 random steps and more find no difference between the token manager and its model", async () => {
  const commandsOf = (steps: typeof anyStep) => fc.commands(steps, { maxCommands: 150, size: "max" });
  const all = commandsOf(anyStep);
  const commands = fc.oneof(all, commandsOf(stepsOfRefusals), commandsOf(stepsOfWaits));
  await fc.assert(
    fc.asyncProperty(commands, fc.boolean(), async (commands, obeysSignal) => {
      const random = { value: 0 };
      const session = createTestManager({ obeysSignal, beatMs, refreshWindowMs: windowMs, random: () => random.value });
      const real: Real = { ...session, random, callers: [], tokens: new Map(), gone: new Set() };
      wrongs.length = 0;
      await fc.asyncModelRun(() => ({ model: new Model(obeysSignal), real }), commands);
      expect(wrongs).toEqual([]);
    }),
    { numRuns: 350 },
  );
  expect(steps).toBeGreaterThanOrEqual(10_000);
});
