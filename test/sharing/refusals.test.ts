/** What the vendor refused to one process, no other one tries; and whoever has other credentials may. */
import { describe, expect, test } from "vitest";
import { crmcom } from "../../generated/crmcom/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { AuthError, createSession } from "../../src/index.ts";
import { shareTokens } from "../../src/sharing/share-tokens.ts";
import { memoryTokens } from "../../src/stores/memory.ts";
import { createFleet, right } from "../support/fleet.ts";

const minute = 60_000;
const wrong = "fake-sentinel-wrong";

test("a wrong password costs one failed login, whoever comes with it and when", async () => {
  const fleet = createFleet();
  fleet.many(50, { password: wrong });
  expect(await fleet.ofAll()).toEqual(["INVALID_CREDENTIALS"]);
  await fleet.clock.advance(14 * minute);
  const error = await fleet.failureOf(fleet.start({ password: wrong }).session.getToken());
  expect(error).toMatchObject({ code: "INVALID_CREDENTIALS", provider: "fleet", retryable: false });
  expect(error.retryAfterMs).toBeGreaterThan(0);
  expect(error.retryAfterMs).toBeLessThanOrEqual(minute);
  expect(fleet.counts.failed).toBe(1);
  await fleet.clock.advance(2 * minute);
  expect(await fleet.of(fleet.start({ password: wrong }))).toBe("INVALID_CREDENTIALS");
  expect(fleet.counts.failed).toBe(2);
});

test("so does one that a function gives, which is called as often as without a store", async () => {
  const fleet = createFleet();
  let asked = 0;
  const ask = (value: string) => () => {
    asked++;
    return value;
  };
  fleet.start({ password: ask(wrong), user: ask("fake-user") });
  expect(await fleet.ofAll()).toEqual(["INVALID_CREDENTIALS"]);
  expect(asked).toBe(2);
  fleet.start({ password: ask(wrong), user: "fake-user" });
  fleet.start({ password: wrong, user: "fake-user" });
  expect(await fleet.ofAll()).toEqual(["INVALID_CREDENTIALS"]);
  expect(fleet.counts.failed).toBe(1);
  expect(asked).toBe(3);
  expect(await fleet.of(fleet.start({ password: ask(right), user: "fake-user" }))).toBe("fake-sentinel-token-2");
  expect(asked).toBe(4);
  const late = fleet.start({ password: ask(right), user: ask("fake-user") });
  expect(await fleet.of(late)).toBe("fake-sentinel-token-2");
  expect(asked).toBe(5);
});

test.each([
  ["a text", wrong],
  ["a function", () => wrong],
])("the block ends for all at the same time, where the password is %s", async (_, password) => {
  const fleet = createFleet();
  await fleet.of(fleet.start({ password }));
  await fleet.clock.advance(14 * minute);
  const late = fleet.start({ password });
  expect(await fleet.of(late)).toBe("INVALID_CREDENTIALS");
  expect(fleet.counts.failed).toBe(1);
  await fleet.clock.advance(minute + 1_000);
  expect(await fleet.of(late)).toBe("INVALID_CREDENTIALS");
  expect(fleet.counts.failed).toBe(2);
});

test("without a time to block, everybody may try", async () => {
  const fleet = createFleet();
  fleet.many(2, { password: wrong, options: { blockMs: 0 } });
  await fleet.ofAll();
  expect(fleet.counts.failed).toBe(2);
});

test("a user name that a function gives is read anew for each login", async () => {
  const fleet = createFleet({ issue: (login) => ({ token: `fake-${login}`, expires_in: 60 }) });
  let asked = 0;
  const process = fleet.start({ user: () => `fake-user-${++asked}` });
  expect(await fleet.of(process)).toBe("fake-1");
  await fleet.clock.advance(61_000);
  expect(await fleet.of(process)).toBe("fake-2");
  expect(asked).toBe(2);
  expect([...fleet.accounts.keys()]).toHaveLength(2);
});

test("a prompt that one process did not answer in time concerns no other one", async () => {
  const fleet = createFleet();
  const silent = fleet.start({ password: () => new Promise<never>(() => {}), options: { callbackTimeoutMs: 1_000 } });
  expect(await fleet.of(silent)).toBe("TIMEOUT");
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-1");
});

test("a corrected password is not blocked, and helps those who have the old one", async () => {
  const fleet = createFleet();
  fleet.many(3, { password: wrong });
  await fleet.ofAll();
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-2");
  expect(await fleet.of(fleet.start({ password: wrong }))).toBe("fake-sentinel-token-2");
  expect(fleet.logins).toHaveLength(2);
});

test("clear() lets this session try again, and no other one", async () => {
  const fleet = createFleet();
  const [one, other] = fleet.two({ password: wrong });
  await fleet.ofAll();
  one.session.clear();
  expect(await fleet.of(one)).toBe("INVALID_CREDENTIALS");
  expect(fleet.counts.failed).toBe(2);
  expect(await fleet.of(other)).toBe("INVALID_CREDENTIALS");
  expect(await fleet.of(one)).toBe("INVALID_CREDENTIALS");
  expect(fleet.counts.failed).toBe(2);
});

test("a wrong code that is a text blocks itself alone", async () => {
  const fleet = createFleet({
    answer: (login) => (fleet.logins[login - 1]?.code === "111111" ? Response.json({}, { status: 422 }) : undefined),
  });
  fleet.many(3, { totp: "111111" });
  expect(await fleet.ofAll()).toEqual(["MFA_REJECTED"]);
  expect(fleet.logins).toHaveLength(1);
  expect(await fleet.of(fleet.start({ totp: "222222" }))).toBe("fake-sentinel-token-2");
});

test("the code is part of the credentials of an account that takes one, unless a function gives it", () => {
  const of = (totp: string | (() => string)) =>
    mikrocloud({ email: "fake@example.com", password: "fake-password", totp }).sharing?.().credentials;
  expect(of("111111")).toBe('[[["email","fake@example.com"],["password","fake-password"]],"111111"]');
  expect(of(() => "111111")).toBe('[[["email","fake@example.com"],["password","fake-password"]],""]');
});

test("a rate limit holds for all until its time, and for nobody after it", async () => {
  const fleet = createFleet({
    answer: (login) => (login === 1 ? new Response("", { status: 429, headers: { "Retry-After": "90" } }) : undefined),
  });
  fleet.many(20);
  expect(await fleet.ofAll()).toEqual(["RATE_LIMITED"]);
  const error = await fleet.failureOf(fleet.start({ password: "fake-other" }).session.getToken());
  expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true });
  expect(error.retryAfterMs).toBeGreaterThan(80_000);
  expect(fleet.logins).toHaveLength(1);
  await fleet.clock.advance(91_000);
  expect(await fleet.ofAll(fleet.processes.slice(0, 20))).toEqual(["fake-sentinel-token-2"]);
});

test.each([
  ["that is down", () => new Response("", { status: 503 }), "PROVIDER_ERROR", 3_000],
  ["that answers with something else", () => Response.json({ token: "" }), "TOKEN_RESPONSE_INVALID", 61_000],
])("a vendor %s is tried once by those who come together", async (_, broken, code, laterMs) => {
  const fleet = createFleet({ answer: (login) => (login === 1 ? broken() : undefined) });
  fleet.many(20);
  expect(await fleet.ofAll()).toEqual([code]);
  expect(fleet.logins).toHaveLength(1);
  await fleet.clock.advance(laterMs);
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-2"]);
});

test("a failed renewal does not take the valid token from anybody", async () => {
  const fleet = createFleet({ answer: (login) => (login === 2 ? new Response("", { status: 503 }) : undefined) });
  fleet.many(5);
  await fleet.ofAll();
  await fleet.clock.advance(56 * minute);
  await fleet.ofAll();
  await fleet.pass(1_000);
  expect(fleet.logins).toHaveLength(2);
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-1");
});

test("an account of a provider of one's own is blocked whatever its credentials", async () => {
  const fleet = createFleet();
  const provider = {
    sharing: undefined as never,
    async login(): Promise<never> {
      throw new AuthError("INVALID_CREDENTIALS", "own refused.");
    },
  };
  fleet.many(3, { provider });
  expect(await fleet.ofAll()).toEqual(["INVALID_CREDENTIALS"]);
  const logins = fleet.processes.flatMap(({ events }) => events.filter(({ type }) => type === "loginStarted"));
  expect(logins).toHaveLength(1);
});

describe("an account that a secret alone tells apart", () => {
  const provider = () =>
    crmcom({ host: "crm.example.org", organisation: "FAKEORG", accessToken: { authenticationCode: "fake-code" } });

  test("needs a name", () => {
    const shared = shareTokens(memoryTokens());
    expect(() => createSession(provider(), { shared })).toThrow(
      expect.objectContaining({
        code: "CONFIGURATION",
        message: "Only a secret identifies this account of crmcom; set accountName to share its tokens.",
      }),
    );
    expect(() => createSession(provider(), { shared, accountName: "fake-name" })).not.toThrow();
    expect(() => createSession(provider())).not.toThrow();
  });

  test("has a hash of its credentials that every process comes to", () => {
    expect(provider().sharing?.()).toEqual({
      needsName: true,
      credentials: '[[["authenticationCode","fake-code"],["organisation","FAKEORG"]],""]',
    });
  });
});

test.each([
  [
    "a store that is none",
    { shared: {} },
    "The session's shared must be fileTokens(), redisTokens(…) or shareTokens(…).",
  ],
  [
    "a bare store",
    { shared: memoryTokens() },
    "The session's shared must be fileTokens(), redisTokens(…) or shareTokens(…).",
  ],
  ["an empty name", { accountName: "" }, "The session's accountName must be a string."],
])("%s is refused at creation", (_, options, message) => {
  const { provider } = createFleet().start();
  expect(() => createSession(provider, options as never)).toThrow(
    expect.objectContaining({ code: "CONFIGURATION", message }),
  );
});

test("the vendor's id of the request that failed is told to the others, and nothing else that a store may hold", async () => {
  const answer = () => Response.json({}, { status: 401, headers: { "X-Request-Id": "fake-id-1" } });
  const fleet = createFleet({ answer });
  const first = await fleet.failureOf(fleet.start().session.getToken());
  const second = await fleet.failureOf(fleet.start().session.getToken());
  expect([first.requestId, second.requestId, fleet.logins.length]).toEqual(["fake-id-1", "fake-id-1", 1]);

  const hostile = createFleet({
    answer,
    store: (store) => ({
      ...store,
      settle: (lease, outcome) =>
        store.settle(
          lease,
          outcome.kind === "refusal"
            ? { ...outcome, record: outcome.record.replace("fake-id-1", "<b>fake</b>") }
            : outcome,
        ),
    }),
  });
  await hostile.failureOf(hostile.start().session.getToken());
  const error = await hostile.failureOf(hostile.start().session.getToken());
  expect([error.code, "requestId" in error]).toEqual(["INVALID_CREDENTIALS", false]);
});
