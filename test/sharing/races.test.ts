/** Clocks that are set, deaths at each point of a login, and what sessions do while others sign in. */
import { describe, expect, test } from "vitest";
import { memoryTokens } from "../../src/stores/memory.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { totp } from "../../src/totp.ts";
import { createFleet, type FleetProcess } from "../support/fleet.ts";

const hour = 3_600_000;
const leaseMs = 15_000;

describe.each([hour, -hour])("a clock that is set by %i ms", (jumpMs) => {
  /** A fleet whose first process has a clock of its own. */
  function create(jumpsAt: "wait" | "login" | "note") {
    let aheadMs = 0;
    const jump = () => {
      aheadMs = jumpMs;
    };
    const fleet = createFleet({
      issue: (login) => ({ token: `fake-${login}`, expires_in: 4 * 3600 }),
      store(store, process) {
        if (process > 0) return store;
        const own = memoryTokens(clock(), fleet.accounts);
        return {
          ...own,
          async extend(...args) {
            if (jumpsAt === "note") jump();
            return own.extend(...args);
          },
        };
      },
    });
    const clock = () => ({ ...fleet.clock, nowMs: () => fleet.clock.nowMs() + aheadMs });
    let given = 0;
    /** All get the same codes, one after the other. */
    const code = () => String(100_000 + given);
    const odd = fleet.start({ totp: code, options: { clock: clock() } });
    return { fleet, odd, code, jump, next: () => void given++ };
  }

  test("while another process signs in costs nothing but what the jump makes invalid", async () => {
    const { fleet, odd, code, jump, next } = create("wait");
    const holder = fleet.start({ totp: code });
    const token = holder.session.getToken();
    await fleet.until(() => fleet.logins.length === 1);
    const wait = odd.session.getToken();
    await fleet.until(() => odd.events.some(({ type }) => type === "sharedWait"));
    jump();
    expect(await fleet.outcome(token)).toMatchObject({ value: "fake-1" });
    next();
    // Set back, its clock says that the token is from the future.
    expect(await fleet.outcome(wait)).toMatchObject({ value: jumpMs > 0 ? "fake-1" : "fake-2" });
    expect(fleet.logins).toHaveLength(jumpMs > 0 ? 1 : 2);
    expect(await fleet.of(holder)).toBe("fake-1");
  });

  test("in the middle of a login takes the lease from nobody", async () => {
    const { fleet, odd, code, jump } = create("login");
    const token = odd.session.getToken();
    await fleet.until(() => fleet.logins.length === 1);
    const others = fleet.many(5, { totp: code });
    const waits = others.map(({ session }) => session.getToken());
    for (const wait of waits) wait.catch(() => {});
    await fleet.until(() => others.every(({ events }) => events.some(({ type }) => type === "sharedWait")));
    jump();
    await fleet.pass(200);
    expect(fleet.logins).toHaveLength(1);
    expect(await fleet.outcome(token)).toMatchObject({ value: "fake-1" });
  });

  test("makes nobody send a code again that was noted before", async () => {
    const { fleet, odd, code, jump, next } = create("note");
    const [first] = fleet.two({ totp: code });
    expect(await fleet.of(first as FleetProcess)).toBe("fake-1");
    first?.session.rejectToken(await first.session.getToken());
    await fleet.pass(100);
    next();
    jump();
    odd.session.getToken().catch(() => {});
    await fleet.until(() => fleet.logins.length === 2);
    odd.kill();
    await fleet.clock.advance(leaseMs);
    // The first code again.
    const late = fleet.start({ totp: "100000" });
    expect(await fleet.of(late)).toBe("MFA_REQUIRED");
    expect(fleet.logins.map(({ code }) => code)).toEqual(["100000", "100001"]);
  });
});

type Point = "after its note" | "after its request" | "before it settles";

test.each<Point>(["after its note", "after its request", "before it settles"])(
  "a holder that is killed %s leaves its code to nobody",
  async (point) => {
    let dying: FleetProcess | undefined;
    const kill = () => dying?.kill();
    const fleet = createFleet({
      store(store, process) {
        if (process > 0) return store;
        const mortal: SharedTokens = {
          ...store,
          async extend(lease, ms, note) {
            const isKept = await store.extend(lease, ms, note);
            if (note && point === "after its note") kill();
            return isKept;
          },
          async settle(...args) {
            if (point !== "before it settles") return store.settle(...args);
            kill();
            return new Promise<never>(() => {});
          },
        };
        return mortal;
      },
    });
    // Each with a clock object of its own: in one process, `totp` gives a code once.
    const app = () => totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", { clock: { ...fleet.clock } });
    const firstCode = await totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", { clock: { ...fleet.clock } })(
      { type: "code" } as never,
      { attempt: 1, signal: new AbortController().signal } as never,
    );
    dying = fleet.start({ totp: app() });
    dying.session.getToken().catch(() => {});
    if (point === "after its request") {
      await fleet.until(() => fleet.logins.length === 1);
      kill();
    }
    await fleet.pass(1_000);
    const others = Array.from({ length: 5 }, () => fleet.start({ totp: app() }));
    expect(await fleet.ofAll(others)).toHaveLength(1);
    const codes = fleet.logins.map(({ code }) => code);
    // What was noted and never sent counts as sent.
    const sent = point === "after its note" ? [] : [firstCode];
    expect(codes.slice(0, -1)).toEqual(sent);
    expect(codes.at(-1)).toMatch(/^\d{6}$/);
    expect(codes.at(-1)).not.toBe(firstCode);
  },
);

test("rejectToken of an old and of a new token at the same time leaves a third one to all", async () => {
  const fleet = createFleet();
  const [old, current] = fleet.two();
  await fleet.ofAll();
  const first = await old.session.getToken();
  current.session.rejectToken(await current.session.getToken());
  expect(await fleet.of(current)).toBe("fake-sentinel-token-2");
  expect(await fleet.of(old)).toBe("fake-sentinel-token-1");
  const second = await current.session.getToken();

  // The old one alone: the newer token stays, for this session too.
  old.session.rejectToken(first);
  await fleet.pass(100);
  expect(await fleet.ofAll([old, current, fleet.start()])).toEqual(["fake-sentinel-token-2"]);

  // One that a session no longer has is no news.
  old.session.rejectToken(first);
  current.session.rejectToken(second);
  await fleet.pass(100);
  expect(await fleet.ofAll([old, current, fleet.start()])).toContain("fake-sentinel-token-3");
  expect(fleet.logins).toHaveLength(3);
});

describe("logout()", () => {
  function create() {
    const fleet = createFleet();
    const ended: string[] = [];
    const provider = { logout: async ({ value }: { value: string }) => void ended.push(value) };
    return { fleet, ended, start: () => fleet.start({ provider }) };
  }

  test("while another process signs in ends the wait, and neither the login nor its token", async () => {
    const { fleet, ended, start } = create();
    const [holder, waiter] = [start(), start()];
    const token = holder.session.getToken();
    await fleet.until(() => fleet.logins.length === 1);
    const wait = waiter.session.getToken();
    wait.catch(() => {});
    await fleet.until(() => waiter.events.some(({ type }) => type === "sharedWait"));
    await waiter.session.logout();
    expect((await fleet.failureOf(wait)).code).toBe("ABORTED");
    expect(await fleet.outcome(token)).toMatchObject({ value: "fake-sentinel-token-1" });
    expect(await fleet.of(start())).toBe("fake-sentinel-token-1");
    expect([ended, fleet.logins.length]).toEqual([[], 1]);
    expect(fleet.clock.pendingTimers()).toBe(0);
  });

  test("in the middle of a login leaves the lease to those who wait", async () => {
    const { fleet, ended, start } = create();
    const [holder, waiter] = [start(), start()];
    const token = holder.session.getToken();
    token.catch(() => {});
    await fleet.until(() => fleet.logins.length === 1);
    const wait = waiter.session.getToken();
    await fleet.until(() => waiter.events.some(({ type }) => type === "sharedWait"));
    await holder.session.logout();
    expect((await fleet.failureOf(token)).code).toBe("ABORTED");
    const startMs = fleet.clock.monotonicMs();
    expect(await fleet.outcome(wait)).toMatchObject({ value: "fake-sentinel-token-2" });
    expect(fleet.clock.monotonicMs() - startMs).toBeLessThan(1_000);
    expect(ended).toEqual([]);
  });
});
