/** The store may fail, be slow or hold anything. */
import { describe, expect, test } from "vitest";
import { AuthError } from "../../src/index.ts";
import { withFallback } from "../../src/stores/fallback.ts";
import { memoryTokens } from "../../src/stores/memory.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { createFleet } from "../support/fleet.ts";

const minute = 60_000;

/** A store that can be switched off. */
function fragile() {
  const state = { isDown: false };
  const wrap = (store: SharedTokens): SharedTokens =>
    Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        async (...args: unknown[]) => {
          if (state.isDown)
            throw new AuthError("STORE_UNAVAILABLE", "The fake store cannot be used: ECONNREFUSED.", {
              retryable: true,
            });
          return method(...args);
        },
      ]),
    ) as unknown as SharedTokens;
  return { state, wrap };
}

test("with a token in hand, a store that is down goes unnoticed, and renewals wait for it", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: wrap });
  const process = fleet.start();
  await fleet.of(process);
  state.isDown = true;
  await fleet.clock.advance(56 * minute);
  expect(await fleet.of(process)).toBe("fake-sentinel-token-1");
  await fleet.pass(1_000);
  expect(fleet.logins).toHaveLength(1);
  expect(process.events.at(-1)).toMatchObject({ type: "loginFailed", code: "STORE_UNAVAILABLE", source: "shared" });
  state.isDown = false;
  await fleet.clock.advance(minute);
  await fleet.of(process);
  await fleet.pass(1_000);
  expect(await fleet.of(process)).toBe("fake-sentinel-token-2");
});

test("without a token, the error says which store fails, and nobody signs in alone", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: wrap });
  state.isDown = true;
  const error = await fleet.failureOf(fleet.start().session.getToken());
  expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", retryable: true });
  expect(error.message).toBe("The fake store cannot be used: ECONNREFUSED.");
  expect(fleet.logins).toHaveLength(0);
  state.isDown = false;
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
});

test("a token that came while the store was failing is served", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: wrap });
  const process = fleet.start();
  const token = process.session.getToken();
  await fleet.until(() => fleet.logins.length > 0);
  state.isDown = true;
  expect(await fleet.outcome(token)).toMatchObject({ value: "fake-sentinel-token-1" });
  expect(await fleet.of(process)).toBe("fake-sentinel-token-1");
});

test("what the store did not hear of a login at once, it is told again, before others sign in", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: (store, process) => (process === 0 ? wrap(store) : store) });
  const [first, waiting] = fleet.two();
  const token = first.session.getToken();
  await fleet.until(() => fleet.logins.length > 0);
  state.isDown = true;
  expect(await fleet.outcome(token)).toMatchObject({ value: "fake-sentinel-token-1" });
  const other = waiting.session.getToken();
  await fleet.pass(3_000);
  state.isDown = false;
  const startMs = fleet.clock.monotonicMs();
  expect(await fleet.outcome(other)).toMatchObject({ value: "fake-sentinel-token-1" });
  expect(fleet.clock.monotonicMs() - startMs).toBeLessThan(2_000);
  expect(fleet.logins).toHaveLength(1);
});

test("a store that stays down is not told for ever", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: wrap });
  const token = fleet.start().session.getToken();
  await fleet.until(() => fleet.logins.length > 0);
  state.isDown = true;
  await fleet.outcome(token);
  await fleet.pass(20_000);
  expect(fleet.clock.pendingTimers()).toBe(0);
});

test("a refusal that the store does not hear of blocks this session all the same", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: wrap });
  const process = fleet.start({ password: "fake-wrong" });
  const token = process.session.getToken();
  await fleet.until(() => fleet.logins.length > 0);
  state.isDown = true;
  expect((await fleet.failureOf(token)).code).toBe("INVALID_CREDENTIALS");
  state.isDown = false;
  expect(await fleet.of(process)).toBe("INVALID_CREDENTIALS");
  expect(fleet.logins).toHaveLength(1);
});

test("a one-time code that cannot be noted is not sent", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({ store: wrap });
  const process = fleet.start({
    totp() {
      state.isDown = true;
      return "123456";
    },
  });
  expect(await fleet.of(process)).toBe("STORE_UNAVAILABLE");
  expect(fleet.logins).toHaveLength(0);
});

test("the fallback is asked, and told of", async () => {
  const { state, wrap } = fragile();
  const others = new Map();
  const fleet = createFleet({
    store: (store) => withFallback(wrap(store), memoryTokens(fleet.clock, others), fleet.clock),
  });
  state.isDown = true;
  fleet.many(20);
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
  expect(fleet.logins).toHaveLength(1);
  for (const { events } of fleet.processes) {
    expect(events.filter(({ type }) => type === "sharedFallback")).toEqual([
      { type: "sharedFallback", provider: "fleet" },
    ]);
  }
});

test("a late token is served when the store fails after it refused it", async () => {
  const { state, wrap } = fragile();
  const fleet = createFleet({
    store: (store) => ({
      ...wrap(store),
      async settle() {
        state.isDown = true;
        return false;
      },
    }),
  });
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-1");
});

test("a store whose waits end at once is not asked all the time", async () => {
  let asked = 0;
  const fleet = createFleet({
    store: (store, process) =>
      process === 0
        ? store
        : {
            ...store,
            async enter(...args) {
              asked++;
              const entered = await store.enter(...args);
              return entered.state === "busy" ? { ...entered, changed: async () => {} } : entered;
            },
          },
  });
  const [first, second] = fleet.two();
  const signedIn = first.session.getToken();
  await fleet.until(() => fleet.logins.length === 1);
  const waiting = second.session.getToken();
  await fleet.until(() => asked > 0);
  expect(await fleet.outcome(waiting)).toMatchObject({ value: "fake-sentinel-token-1" });
  expect(await signedIn).toMatchObject({ value: "fake-sentinel-token-1" });
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(12);
});

const good = { value: "fake-planted", scheme: "Bearer", obtainedAtMs: 0, expiresAtMs: 0 };

describe("what the store holds is not trusted", () => {
  /** A fleet whose store gives this record until it is told that it is of no use. */
  async function withRecord(make: (nowMs: number) => string, provider = "https://fleet.example.com") {
    const fleet = createFleet();
    await fleet.of(fleet.start());
    const [account] = [...fleet.accounts.values()];
    if (!account?.token) throw new Error("There is no token.");
    expect(JSON.parse(account.token.record).provider).toBe(provider);
    account.token = { ...account.token, fingerprint: "planted", record: make(fleet.clock.nowMs()) };
    return fleet;
  }
  const record =
    (members: (nowMs: number) => object, more: object = {}) =>
    (nowMs: number) =>
      JSON.stringify({
        version: 1,
        provider: "https://fleet.example.com",
        token: { ...good, obtainedAtMs: nowMs - 1_000, expiresAtMs: nowMs + 600_000, ...members(nowMs) },
        ...more,
      });

  test("a record that is right is taken", async () => {
    const fleet = await withRecord(record(() => ({ values: { csrf: "fake" } })));
    expect(await fleet.of(fleet.start())).toBe("fake-planted");
  });

  test.each<[string, (nowMs: number) => string]>([
    ["no text", () => ""],
    ["no JSON", () => "{"],
    ["null", () => "null"],
    ["a list", () => "[]"],
    ["no token", () => '{"version":1,"provider":"https://fleet.example.com"}'],
    ["another version", record(() => ({}), { version: 2 })],
    ["another host's", record(() => ({}), { provider: "https://evil.example" })],
    ["a token that is a list", record(() => ({}), { token: [] })],
    ["a value with a line end", record(() => ({ value: "a\r\nX-Evil: b" }))],
    ["a value that is none", record(() => ({ value: 1 }))],
    ["no value", record(() => ({ value: undefined }))],
    ["another scheme", record(() => ({ scheme: "evil" }))],
    ["an origin, which its logins do not tell", record(() => ({ origin: "https://evil.example" }))],
    ["values that cannot be sent", record(() => ({ values: { a: "b c" } }))],
    ["values that are a text", record(() => ({ values: "fake" }))],
    ["a refresh token that cannot be sent", record(() => ({ refreshToken: "a b" }))],
    ["one from the future", record((nowMs) => ({ obtainedAtMs: nowMs + 301_000, expiresAtMs: nowMs + 600_000 }))],
    ["one that has expired", record((nowMs) => ({ expiresAtMs: nowMs - 1 }))],
    ["one that ends before it begins", record((nowMs) => ({ expiresAtMs: nowMs - 2_000 }))],
    ["one that lives for ever", record((nowMs) => ({ expiresAtMs: nowMs + 400 * 31_536_000_000 }))],
    ["an end that is no number", record(() => ({ expiresAtMs: "soon" }))],
    ["an end that is null", record(() => ({ expiresAtMs: null }))],
    ["no beginning", record(() => ({ obtainedAtMs: undefined }))],
    ["a beginning that is a text", record(() => ({ obtainedAtMs: "2030" }))],
  ])("%s counts as missing", async (_, make) => {
    const fleet = await withRecord(make);
    fleet.many(3);
    expect(await fleet.ofAll(fleet.processes.slice(1))).toEqual(["fake-sentinel-token-2"]);
    expect(fleet.logins).toHaveLength(2);
  });

  test.each([
    ["that cannot be read", "{"],
    ["of a code that is none", '{"version":1,"code":"EVIL","status":200}'],
    ["of a code that refuses nothing", '{"version":1,"code":"NETWORK"}'],
  ])("a refusal %s blocks nobody", async (_, planted) => {
    const fleet = createFleet();
    const first = fleet.start({ password: "fake-wrong" });
    await fleet.of(first);
    const [account] = [...fleet.accounts.values()];
    for (const [key, entry] of account?.refusals ?? []) account?.refusals.set(key, { ...entry, record: planted });
    expect(await fleet.of(fleet.start({ password: "fake-wrong" }))).toBe("INVALID_CREDENTIALS");
    expect(fleet.counts.failed).toBe(2);
  });

  test("a failure that cannot be read is one of the vendor, until its time", async () => {
    const fleet = createFleet({ answer: (login) => (login === 1 ? new Response("", { status: 429 }) : undefined) });
    await fleet.of(fleet.start());
    const [account] = [...fleet.accounts.values()];
    if (account?.transient) {
      account.transient = {
        ...account.transient,
        record: '{"version":1,"code":"fake-sentinel","status":"fake-sentinel"}',
      };
    }
    const error = await fleet.failureOf(fleet.start().session.getToken());
    expect(error.code).toBe("PROVIDER_ERROR");
    expect(error.message).not.toContain("fake-sentinel");
    expect(error.status).toBeUndefined();
  });

  test("a store that gives the same useless token for ever ends in an error", async () => {
    const fleet = createFleet({
      store: (store) => ({
        ...store,
        enter: async () => ({ state: "token", record: "{", fingerprint: "f", untilMs: 1e15, settledAtMs: 0 }),
      }),
    });
    const error = await fleet.failureOf(fleet.start().session.getToken());
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", provider: "fleet" });
    expect(error.message).toBe(
      "The store of fleet's tokens returns unusable values, or revokes every lease; check it.",
    );
  });
});
