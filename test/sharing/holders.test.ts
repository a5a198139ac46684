/** Holders that die, are stopped or lose their lease; and crash loops. */
import { expect, test } from "vitest";
import { createFleet, right } from "../support/fleet.ts";

const leaseMs = 15_000;

test("a holder that died is replaced after its lease", async () => {
  const fleet = createFleet();
  const dying = fleet.start();
  dying.session.getToken().catch(() => {});
  await fleet.until(() => fleet.logins.length > 0);
  dying.kill();
  const others = fleet.many(20);
  const startMs = fleet.clock.monotonicMs();
  expect(await fleet.ofAll(others)).toEqual(["fake-sentinel-token-2"]);
  expect(fleet.logins).toHaveLength(2);
  expect(fleet.clock.monotonicMs() - startMs).toBeLessThan(leaseMs + 1_000);
});

test("one whose store knows that it died is replaced at once", async () => {
  const fleet = createFleet();
  const dying = fleet.start();
  dying.session.getToken().catch(() => {});
  await fleet.until(() => fleet.logins.length > 0);
  const others = fleet.many(20);
  const waits = others.map(({ session }) => session.getToken());
  await fleet.until(() => others.every(({ events }) => events.some(({ type }) => type === "sharedWait")));
  dying.kill();
  await dying.store.close();
  const startMs = fleet.clock.monotonicMs();
  await fleet.outcome(Promise.all(waits));
  expect(await fleet.ofAll(others)).toEqual(["fake-sentinel-token-2"]);
  expect(fleet.clock.monotonicMs() - startMs).toBeLessThan(1_000);
});

test("a slow login keeps its lease for as long as it takes", async () => {
  const fleet = createFleet({ loginMs: 50_000 });
  const options = { loginTimeoutMs: 60_000 };
  fleet.start({ options });
  fleet.start({ options });
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
  expect(fleet.logins).toHaveLength(1);
});

/** A store whose first process gives no sign of life until it is continued. */
function stoppedFirst() {
  let isStopped = false;
  const fleet = createFleet({
    loginMs: 20_000,
    store: (store, process) => {
      if (process > 0) return store;
      const until = async () => {
        while (isStopped) await new Promise<void>((resolve) => fleet.clock.setTimer(resolve, 100));
      };
      return {
        ...store,
        async extend(...args) {
          await until();
          return store.extend(...args);
        },
        async settle(...args) {
          await until();
          return store.settle(...args);
        },
      };
    },
  });
  return {
    fleet,
    stop: () => {
      isStopped = true;
    },
    go: () => {
      isStopped = false;
    },
  };
}

test("the late answer of a holder that was stopped is refused, and it takes the token of the others", async () => {
  const { fleet, stop, go } = stoppedFirst();
  const options = { loginTimeoutMs: 60_000 };
  const stopped = fleet.start({ options });
  const first = stopped.session.getToken();
  await fleet.until(() => fleet.logins.length > 0);
  stop();
  const other = fleet.start({ options });
  expect(await fleet.of(other)).toBe("fake-sentinel-token-2");
  go();
  expect(await fleet.outcome(first)).toMatchObject({ value: "fake-sentinel-token-2" });
  expect(await fleet.of(fleet.start({ options }))).toBe("fake-sentinel-token-2");
  expect(fleet.logins).toHaveLength(2);
});

test("a login is ended as soon as its lease is known to be lost", async () => {
  const fleet = createFleet({
    loginMs: 20_000,
    store: (store, process) => (process > 0 ? store : { ...store, extend: async () => false }),
  });
  const options = { loginTimeoutMs: 60_000 };
  const loser = fleet.start({ options });
  const wait = loser.session.getToken();
  await fleet.pass(5_200);
  // Its lease is given back, since nobody else had it, and it signs in again; but not for ever.
  expect(fleet.logins.length).toBe(2);
  const error = await fleet.failureOf(wait);
  expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", provider: "fleet", retryable: true });
  expect(fleet.logins.length).toBeLessThanOrEqual(4);
});

test("a login that everybody gave up leaves its lease to the next one", async () => {
  const fleet = createFleet({ loginMs: 30_000 });
  const options = { loginTimeoutMs: 60_000 };
  const giving = fleet.start({ options });
  const controller = new AbortController();
  const wait = giving.session.getToken({ signal: controller.signal });
  wait.catch(() => {});
  await fleet.pass(500);
  controller.abort();
  await fleet.pass(3_500);
  const startMs = fleet.clock.monotonicMs();
  expect(await fleet.of(fleet.start({ options }))).toBe("fake-sentinel-token-2");
  expect(fleet.clock.monotonicMs() - startMs).toBeLessThan(31_000);
});

test("clear() during a wait or a login leaves neither lease nor timer", async () => {
  const fleet = createFleet();
  const [one, other] = fleet.two();
  const waits = [one.session.getToken(), other.session.getToken()];
  for (const wait of waits) wait.catch(() => {});
  await fleet.pass(100);
  other.session.clear();
  one.session.clear();
  for (const wait of waits) expect((await fleet.failureOf(wait)).code).toBe("ABORTED");
  await fleet.pass(500);
  expect(fleet.clock.pendingTimers()).toBe(0);
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-2");
});

test("a crash loop backs off, with an error that says so", async () => {
  const fleet = createFleet();
  for (let crash = 0; crash < 3; crash++) {
    const dying = fleet.start();
    dying.session.getToken().catch(() => {});
    await fleet.until(() => fleet.logins.length > crash);
    dying.kill();
    await fleet.clock.advance(leaseMs);
  }
  expect(fleet.logins).toHaveLength(3);
  const error = await fleet.failureOf(fleet.start().session.getToken());
  expect(error).toMatchObject({ code: "RATE_LIMITED", provider: "fleet", retryable: true });
  expect(error.message).toMatch(
    /^The last 3 processes that signed in to fleet exited before they got a response, so the next login must wait \d+ s; find out why they exit\./,
  );
  // 30 seconds since the last login, of which its lease took 15.
  expect(error.retryAfterMs).toBeGreaterThan(14_000);
  expect(error.retryAfterMs).toBeLessThanOrEqual(15_000);
  expect(fleet.logins).toHaveLength(3);
  await fleet.clock.advance(30_001);
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-4");
});

test("a program that signs in wrongly is no crash loop", async () => {
  const fleet = createFleet();
  for (let run = 0; run < 5; run++) {
    expect(await fleet.of(fleet.start({ password: `fake-wrong-${run}` }))).toBe("INVALID_CREDENTIALS");
  }
  expect(await fleet.of(fleet.start({ password: right }))).toBe("fake-sentinel-token-6");
});

test("a login whose store is closed before its answer is not made again, and the others hear of it", async () => {
  const fleet = createFleet();
  const [closing, other] = fleet.two();
  const token = closing.session.getToken();
  await fleet.until(() => fleet.logins.length > 0);
  await closing.store.close();
  expect(await fleet.outcome(token)).toMatchObject({ value: "fake-sentinel-token-1" });
  expect(await fleet.of(other)).toBe("fake-sentinel-token-1");
  expect(fleet.logins).toHaveLength(1);
});
