/** A holder that was stopped for longer than its lease sends nothing more when it goes on. */
import { describe, expect, test } from "vitest";
import { AuthError, type Provider } from "../../src/index.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { createFleet } from "../support/fleet.ts";

const home = "https://fleet.example.com";
const minute = 60_000;

/** A clock of a process that can be stopped: its timers then do not fire, not even when it goes on at first. */
function stoppable(clock: FakeClock) {
  const state = { isStopped: false, asleepMs: 0 };
  const own = {
    ...clock,
    monotonicMs: () => clock.monotonicMs() - state.asleepMs,
    setTimer: (callback: () => void, ms: number) =>
      clock.setTimer(() => {
        if (!state.isStopped) callback();
      }, ms),
  };
  return { state, own };
}

/** A vendor with logins of two requests. The first process can be stopped while it waits for something. */
function create(wrap: (store: SharedTokens) => SharedTokens = (store) => store) {
  const wire: string[] = [];
  const extended: number[] = [];
  const fleet = createFleet({
    store: (store, process) => {
      const wrapped = process === 0 ? wrap(store) : store;
      return {
        ...wrapped,
        extend(...args) {
          extended[process] = (extended[process] ?? 0) + 1;
          return wrapped.extend(...args);
        },
      };
    },
  });
  const { state, own } = stoppable(fleet.clock);
  let release = () => {};
  let hold: string | undefined;
  let broken: string | undefined;
  const held = async (path: string) => {
    if (path !== hold) return;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  const send = async ({ send }: Parameters<Provider["login"]>[0], path: string) => {
    const { status } = await send({ url: `${home}${path}`, method: "POST" });
    if (status !== 200) throw new AuthError("INVALID_CREDENTIALS", "fleet refused.");
  };
  const providerOf = (index: number): Partial<Provider> => ({
    async login(context) {
      if (index === 0) await context.ask(() => held("prompt"));
      await send(context, "/first");
      await send(context, "/second");
      return { value: `fake-token-${wire.length}`, scheme: "Bearer", lifetimeMs: 3_600_000 };
    },
  });
  const start = (more: Partial<Provider> = {}) => {
    const index = fleet.processes.length;
    const name = "AB"[index];
    return fleet.start({
      provider: { ...providerOf(index), ...more },
      options: {
        ...(index === 0 && { clock: own }),
        retries: 2,
        loginTimeoutMs: 10 * minute,
        async fetch(url) {
          const path = String(url).slice(home.length);
          wire.push(`${name} ${path}`);
          const count = wire.length;
          if (index === 0) await held(path);
          return new Response("{}", { status: index === 0 && path === broken && count < 3 ? 503 : 200 });
        },
      },
    });
  };
  return {
    fleet,
    wire,
    extended,
    state,
    start,
    send,
    release: () => release(),
    holdAt(path: string, isBroken = false) {
      hold = path;
      broken = isBroken ? path : undefined;
    },
    until: (request: string) => fleet.until(() => wire.includes(request)),
  };
}

describe("a holder that was stopped for longer than its lease", () => {
  test.each([
    ["its first request", "prompt", false, []],
    ["the second step", "/first", false, ["A /first"]],
    ["a retry", "/first", true, ["A /first"]],
  ])("does not send %s, and takes the token of the others", async (_, at, isBroken, before) => {
    const { fleet, wire, state, start, release, holdAt } = create();
    holdAt(at, isBroken);
    const stopped = start();
    const first = stopped.session.getToken();
    await fleet.pass(1_000);
    expect(wire).toEqual(before);
    state.isStopped = true;
    const other = start();
    expect(await fleet.of(other)).toMatch(/^fake-token-/);
    expect(wire).toEqual([...before, "B /first", "B /second"]);
    state.isStopped = false;
    release();
    expect(await fleet.outcome(first)).toMatchObject({ value: await fleet.of(other) });
    expect(wire).toEqual([...before, "B /first", "B /second"]);
  });

  test("does not send a refresh", async () => {
    const { fleet, wire, state, start, send, release, holdAt } = create();
    const refresh: Provider["refresh"] = async (_, context) => {
      await context.ask(() => (state.isStopped ? undefined : pause));
      await send(context, "/refresh");
      return { value: `fake-token-${wire.length}`, scheme: "Bearer", lifetimeMs: 3_600_000 };
    };
    let pause: Promise<void> | undefined;
    const stopped = start({ refresh });
    const first = await fleet.of(stopped);
    const other = start();
    expect(await fleet.of(other)).toBe(first);
    await fleet.clock.advance(56 * minute);
    let go = () => {};
    pause = new Promise((resolve) => {
      go = resolve;
    });
    await stopped.session.getToken();
    await fleet.pass(500);
    state.isStopped = true;
    await fleet.clock.advance(10 * minute);
    const next = await fleet.of(other);
    expect(next).not.toBe(first);
    state.isStopped = false;
    go();
    release();
    expect(await fleet.of(stopped)).toBe(next);
    expect(wire.filter((request) => request === "A /refresh")).toEqual([]);
    holdAt("");
  });

  test("notices it after a sleep that its monotonic clock does not count", async () => {
    const { fleet, wire, state, start, release, holdAt } = create();
    holdAt("/first");
    const first = start().session.getToken();
    await fleet.pass(1_000);
    state.isStopped = true;
    const startMs = fleet.clock.monotonicMs();
    const other = start();
    await fleet.of(other);
    state.asleepMs = fleet.clock.monotonicMs() - startMs;
    state.isStopped = false;
    release();
    expect(await fleet.outcome(first)).toMatchObject({ value: await fleet.of(other) });
    expect(wire).toEqual(["A /first", "B /first", "B /second"]);
  });

  test("goes on where nobody else has signed in", async () => {
    const { fleet, wire, state, start, release, holdAt, extended } = create();
    holdAt("/first");
    const first = start().session.getToken();
    await fleet.pass(1_000);
    state.isStopped = true;
    await fleet.pass(60_000);
    state.isStopped = false;
    expect(extended[0]).toBeUndefined();
    release();
    expect(await fleet.outcome(first)).toMatchObject({ value: "fake-token-2" });
    expect(wire).toEqual(["A /first", "A /second"]);
    expect(extended[0]).toBe(1);
  });
});

test("a fresh lease costs no operation of the store", async () => {
  const { fleet, start, extended } = create();
  expect(await fleet.of(start())).toBe("fake-token-2");
  expect(extended).toEqual([]);
});

describe("while the store fails", () => {
  const failing = (store: SharedTokens): SharedTokens => ({
    ...store,
    extend: async () => {
      throw new AuthError("STORE_UNAVAILABLE", "The fake store cannot be used.", { retryable: true });
    },
  });

  test("a login goes on for as long as its lease cannot have run out", async () => {
    const { fleet, wire, start, release, holdAt } = create(failing);
    holdAt("/first");
    const first = start().session.getToken();
    await fleet.pass(14_000);
    release();
    expect(await fleet.outcome(first)).toMatchObject({ value: "fake-token-2" });
    expect(wire).toEqual(["A /first", "A /second"]);
  });

  test("a login ends when its lease may have run out", async () => {
    const { fleet, wire, start, release, holdAt } = create(failing);
    holdAt("/first");
    const first = start().session.getToken();
    await fleet.pass(16_000);
    release();
    expect(await fleet.failureOf(first)).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: "The fake store cannot be used.",
    });
    expect(wire).toEqual(["A /first"]);
  });
});
