/** One login for any number of processes of an account, and what it is worth to them. */
import { describe, expect, test } from "vitest";
import { createFleet } from "../support/fleet.ts";

const minute = 60_000;

describe("one login for all", () => {
  test("who come together to an account without a token", async () => {
    const fleet = createFleet();
    fleet.many(50);
    expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
    expect(fleet.logins).toHaveLength(1);
    expect(fleet.clock.pendingTimers()).toBe(0);
  });

  test("who come later, as to a command that is started anew", async () => {
    const fleet = createFleet();
    const first = await fleet.outcome(fleet.start().session.getToken());
    await fleet.clock.advance(10 * minute);
    expect(await fleet.outcome(fleet.start().session.getToken())).toEqual(first);
    expect(fleet.logins).toHaveLength(1);
  });

  test("whose token has to be renewed; all are served meanwhile", async () => {
    const fleet = createFleet();
    const processes = fleet.many(10);
    await fleet.ofAll();
    await fleet.clock.advance(56 * minute);
    expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
    await fleet.pass(1_000);
    expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-2"]);
    expect(fleet.logins).toHaveLength(2);
    expect(processes.flatMap(({ events }) => events.filter(({ type }) => type === "loginStarted"))).toHaveLength(2);
  });

  test("whose token was revoked while all are busy", async () => {
    const fleet = createFleet();
    const processes = fleet.many(20);
    await fleet.ofAll();
    fleet.valid.clear();
    const calls = processes.map(({ session }) => session.fetch("https://fleet.example.com/items"));
    const answers = (await fleet.outcome(Promise.all(calls))) as Response[];
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(fleet.logins).toHaveLength(2);
    expect(fleet.counts.calls).toBe(40);
  });

  test("whose token was replaced by another process: a 401 costs no login", async () => {
    const fleet = createFleet();
    const [one, other] = fleet.two();
    await fleet.ofAll();
    fleet.valid.clear();
    await fleet.outcome(one.session.fetch("https://fleet.example.com/items"));
    expect(fleet.logins).toHaveLength(2);
    const answer = (await fleet.outcome(other.session.fetch("https://fleet.example.com/items"))) as Response;
    expect(answer.status).toBe(200);
    expect(fleet.logins).toHaveLength(2);
  });

  test("although the vendor gives the same token again", async () => {
    const fleet = createFleet({ issue: () => ({ token: "fake-same", expires_in: 3600 }) });
    const [one, other] = fleet.two();
    await fleet.ofAll();
    one.session.rejectToken(await one.session.getToken());
    expect(await fleet.of(one)).toBe("fake-same");
    expect(fleet.logins).toHaveLength(2);
    other.session.rejectToken(await other.session.getToken());
    expect(await fleet.of(other)).toBe("fake-same");
    expect(fleet.logins).toHaveLength(2);
  });

  test("of one process too, by one store", async () => {
    const fleet = createFleet();
    const { store } = fleet.start();
    const { shareTokens } = await import("../../src/sharing/share-tokens.ts");
    const shared = shareTokens(store);
    fleet.processes.length = 0;
    fleet.many(50, { options: { shared } });
    expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
    expect(fleet.logins).toHaveLength(1);
  });

  test("but not for two accounts, two hosts, or two names", async () => {
    const fleet = createFleet();
    fleet.start();
    fleet.start({ user: "fake-other" });
    fleet.start({ options: { accountName: "a" } });
    fleet.start({ options: { accountName: "b" } });
    fleet.start({ options: { accountName: "b" } });
    expect(await fleet.ofAll()).toHaveLength(4);
    expect(fleet.logins).toHaveLength(4);
  });
});

test("rejectToken reaches those who come later", async () => {
  const fleet = createFleet();
  const first = fleet.start();
  await fleet.of(first);
  first.session.rejectToken(await first.session.getToken());
  await fleet.pass(0);
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-2");
  expect(fleet.logins).toHaveLength(2);
});

test("a token that another process has replaced is not removed by rejectToken", async () => {
  const fleet = createFleet();
  const [one, other] = fleet.two();
  await fleet.ofAll();
  one.session.rejectToken(await one.session.getToken());
  await fleet.of(one);
  other.session.rejectToken(await other.session.getToken());
  await fleet.pass(0);
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-2");
  expect(fleet.logins).toHaveLength(2);
});

test("a token that is held asks no store", async () => {
  let asked = 0;
  const fleet = createFleet({
    store: (store) => ({
      ...store,
      enter: (...args) => {
        asked++;
        return store.enter(...args);
      },
      look: (...args) => {
        asked++;
        return store.look(...args);
      },
    }),
  });
  const process = fleet.start();
  await fleet.of(process);
  expect(asked).toBeGreaterThan(0);
  asked = 0;
  for (let call = 0; call < 100; call++) await process.session.getToken();
  await fleet.outcome(process.session.fetch("https://fleet.example.com/items"));
  expect(asked).toBe(0);
});

test("a token of unknown life is shared for a day, and held on to by those who have it", async () => {
  const fleet = createFleet({ issue: (login) => ({ token: `fake-${login}` }) });
  const first = fleet.start();
  await fleet.of(first);
  await fleet.clock.advance(23 * 60 * minute);
  expect(await fleet.of(fleet.start())).toBe("fake-1");
  await fleet.clock.advance(2 * 60 * minute);
  expect(await fleet.of(first)).toBe("fake-1");
  expect(await fleet.of(fleet.start())).toBe("fake-2");
});

test("whoever gives up leaves the others waiting for the same login", async () => {
  const fleet = createFleet();
  const [one, other] = fleet.two();
  const controller = new AbortController();
  const given = other.session.getToken({ signal: controller.signal });
  const kept = one.session.getToken();
  await fleet.clock.advance(100);
  controller.abort();
  expect((await fleet.failureOf(given)).code).toBe("ABORTED");
  expect(await fleet.outcome(kept)).toMatchObject({ value: "fake-sentinel-token-1" });
  expect(fleet.logins).toHaveLength(1);
});

test("logout takes the token from the others who come later", async () => {
  const fleet = createFleet();
  let ended = 0;
  const process = fleet.start({
    provider: {
      async logout() {
        ended++;
      },
    },
  });
  await fleet.of(process);
  await fleet.outcome(process.session.logout());
  expect(ended).toBe(1);
  expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-2");
});

test("events tell who signed in, and who waited", async () => {
  const fleet = createFleet();
  const [one, other] = fleet.two();
  const waits = fleet.ofAll();
  await waits;
  const shown = [one, other].map(({ events }) =>
    events.map((event) => ("source" in event ? `${event.type} ${event.source}` : event.type)),
  );
  // Either of them may be the one that signs in.
  expect(shown.toSorted()).toEqual([
    ["loginStarted", "loginSucceeded login"],
    ["sharedWait", "loginSucceeded shared"],
  ]);
});

test("a token of another process ends in time, although this machine's clock is set back", async () => {
  const fleet = createFleet();
  await fleet.of(fleet.start());
  await fleet.clock.advance(30 * minute);
  const process = fleet.start();
  expect(await fleet.of(process)).toBe("fake-sentinel-token-1");
  fleet.clock.stepWallClock(-20 * minute);
  await fleet.clock.advance(31 * minute);
  expect(await fleet.outcome(process.session.getToken().then(({ value }) => value))).not.toBe("fake-sentinel-token-1");
});
