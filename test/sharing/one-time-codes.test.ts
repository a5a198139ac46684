/** No process sends a one-time code a second time. */
import { expect, test } from "vitest";
import { AuthError } from "../../src/index.ts";
import { withFallback } from "../../src/stores/fallback.ts";
import { type Accounts, memoryTokens } from "../../src/stores/memory.ts";
import { totp } from "../../src/totp.ts";
import { createFleet } from "../support/fleet.ts";

/** As an app does: a code for each half minute, the same for every process. */
const app = (clock: { nowMs(): number }) => () =>
  String(100_000 + (Math.floor(clock.nowMs() / 30_000) % 900_000)).padStart(6, "1");

const codesOf = (fleet: ReturnType<typeof createFleet>) => fleet.logins.map(({ code }) => code);

test("many processes with one secret: one login, one code", async () => {
  const fleet = createFleet();
  for (let each = 0; each < 10; each++) fleet.start({ totp: app(fleet.clock) });
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
  expect(codesOf(fleet)).toHaveLength(1);
});

test("a code of a holder that died is not sent by the next one, which takes a new one", async () => {
  const fleet = createFleet();
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  // Each with a clock object of its own: in one process, `totp` gives a code once.
  const own = () => totp(secret, { clock: { ...fleet.clock } });
  const dying = fleet.start({ totp: own() });
  dying.session.getToken().catch(() => {});
  await fleet.until(() => fleet.logins.length === 1);
  dying.kill();
  const next = fleet.start({ totp: own() });
  expect(await fleet.of(next)).toBe("fake-sentinel-token-2");
  const codes = codesOf(fleet);
  expect(new Set(codes).size).toBe(2);
});

test("a code that was refused is not sent by the next one", async () => {
  const fleet = createFleet({ answer: () => Response.json({}, { status: 422 }) });
  let given = 0;
  const ask = () => String(111_111 * ++given);
  fleet.start({ totp: ask });
  expect(await fleet.ofAll()).toEqual(["MFA_REJECTED"]);
  expect(codesOf(fleet)).toEqual(["111111", "222222", "333333"]);
  given = 0;
  await fleet.clock.advance(901_000);
  fleet.start({ totp: ask });
  const error = await fleet.failureOf((fleet.processes[1] as (typeof fleet.processes)[0]).session.getToken());
  expect(error).toMatchObject({ code: "MFA_REQUIRED", message: expect.stringContaining("was already sent") });
  expect(codesOf(fleet)).toHaveLength(3);
});

test("a code that is a text is not sent again", async () => {
  const fleet = createFleet({ issue: (login) => ({ token: `fake-${login}`, expires_in: 60 }) });
  const [one, other] = fleet.two({ totp: "123456" });
  expect(await fleet.of(one)).toBe("fake-1");
  await fleet.clock.advance(61_000);
  expect(await fleet.of(other)).toBe("MFA_REQUIRED");
  expect(codesOf(fleet)).toEqual(["123456"]);
});

test("an hour later, the same digits are another code", async () => {
  const fleet = createFleet({ issue: (login) => ({ token: `fake-${login}`, expires_in: 60 }) });
  expect(await fleet.of(fleet.start({ totp: "123456" }))).toBe("fake-1");
  await fleet.clock.advance(3_601_000);
  expect(await fleet.of(fleet.start({ totp: "123456" }))).toBe("fake-2");
});

test("a code is not sent by a holder whose lease was lost while it was asked for", async () => {
  const fleet = createFleet({
    store: (store, process) => (process > 0 ? store : { ...store, extend: async () => false }),
  });
  const slow = fleet.start({ totp: () => "111111" });
  const wait = slow.session.getToken();
  wait.catch(() => {});
  await fleet.pass(200);
  expect(fleet.logins).toHaveLength(0);
});

test("notes hold a keyed hash, and damaged ones count as missing", async () => {
  const fleet = createFleet();
  await fleet.of(fleet.start({ totp: "987654" }));
  const [account] = [...fleet.accounts.values()];
  const note = account?.note?.record ?? "";
  expect(note).toMatch(/^\{"version":1,"codes":\[\["[0-9a-f]{32}",\d+\]\]\}$/);
  for (const record of ["", "null", '{"version":1}', '{"version":1,"codes":[[1,2],null]}', '{"version":2,"codes":3}']) {
    const other = createFleet({
      store: (store) => ({
        ...store,
        enter: async (key, { owner }) => ({ state: "lease", lease: { key, owner }, abandoned: 0, note: record }),
        extend: async () => true,
        settle: async () => true,
      }),
    });
    expect(await other.of(other.start({ totp: "987654" }))).toBe("fake-sentinel-token-1");
    expect(codesOf(other)).toEqual(["987654"]);
  }
});

test("a code is not sent again when the store fails after it, nor when it is back", async () => {
  const down = new AuthError("STORE_UNAVAILABLE", "The fake store cannot be used.", { retryable: true });
  let isDown = false;
  const machine: Accounts = new Map();
  const fleet = createFleet({
    issue: (login) => ({ token: `fake-${login}`, expires_in: 1 }),
    store: (store) => {
      const failing = Object.entries(store).map(([name, method]) => [
        name,
        (...args: never[]) => (isDown ? Promise.reject(down) : (method as (...args: never[]) => unknown)(...args)),
      ]);
      return withFallback(Object.fromEntries(failing), memoryTokens(fleet.clock, machine), fleet.clock);
    },
  });
  const start = () => fleet.of(fleet.start({ totp: "123456" }));
  expect(await start()).toBe("fake-1");
  await fleet.clock.advance(1_500);
  isDown = true;
  expect(await start()).toBe("MFA_REQUIRED");
  expect(await fleet.of(fleet.start({ totp: "222222" }))).toBe("fake-2");
  await fleet.clock.advance(10_000);
  isDown = false;
  for (const totp of ["123456", "222222"]) expect(await fleet.of(fleet.start({ totp }))).toBe("MFA_REQUIRED");
  expect(codesOf(fleet)).toEqual(["123456", "222222"]);
});
