/** A refused token looks into the store before it costs anything. */
import { describe, expect, test } from "vitest";
import { createFleet, type FleetOptions, type FleetProcess } from "../support/fleet.ts";

const home = "https://fleet.example.com";
const minute = 60_000;

/** A fleet that counts how often its stores are looked at, and whose `/forbidden` refuses every token. */
function create(options: FleetOptions = {}) {
  const looks: number[] = [];
  const fleet = createFleet({
    answerCall: (path) => (path === "/forbidden" ? new Response("", { status: 401 }) : undefined),
    store: (store, process) => ({
      ...store,
      look(...args) {
        looks[process] = (looks[process] ?? 0) + 1;
        return store.look(...args);
      },
    }),
    ...options,
  });
  const call = async ({ session }: FleetProcess, path = "/items", init?: RequestInit): Promise<number> =>
    ((await fleet.outcome(session.fetch(home + path, init))) as Response).status;
  /** The account's token is ended by somebody else, and nobody has a new one yet. */
  const revoke = () => fleet.valid.clear();
  /** Has a process spend all that refusals may cost it. */
  const spendAll = async (process: FleetProcess) => {
    for (let refusal = 0; refusal < 6; refusal++) {
      await call(process);
      revoke();
    }
    for (let last = ""; last !== (await fleet.of(process)); ) {
      last = await fleet.of(process);
      process.session.rejectToken(await process.session.getToken());
    }
    revoke();
  };
  return { fleet, looks, call, revoke, spendAll };
}

test("a fleet whose token is revoked again and again has no failed call", async () => {
  const { fleet, revoke } = create();
  const processes = fleet.many(20);
  await fleet.ofAll();
  for (let revocation = 1; revocation <= 30; revocation++) {
    revoke();
    processes.push(...processes.splice(0, 1));
    const calls = processes.map(({ session }) => session.fetch(`${home}/items`));
    const answers = (await fleet.outcome(Promise.all(calls))) as Response[];
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(fleet.logins).toHaveLength(1 + revocation);
  }
});

describe("without any budget", () => {
  test("a call takes the newer token of another process", async () => {
    const { fleet, call, spendAll } = create();
    const [one, other] = fleet.two();
    await spendAll(one);
    const logins = fleet.logins.length;
    expect(await call(one)).toBe(401);
    expect(await call(other)).toBe(200);
    expect(await call(one)).toBe(200);
    expect(fleet.logins).toHaveLength(logins + 1);
  });

  test("a call waits for the login of another process", async () => {
    const { fleet, spendAll } = create();
    const [one, other] = fleet.two();
    await spendAll(one);
    const logins = fleet.logins.length;
    const signingIn = other.session.fetch(`${home}/items`);
    await fleet.until(() => fleet.logins.length > logins);
    const waiting = one.session.fetch(`${home}/items`);
    expect(await fleet.outcome(waiting)).toMatchObject({ status: 200 });
    expect(await fleet.outcome(signingIn)).toMatchObject({ status: 200 });
    expect(fleet.logins).toHaveLength(logins + 1);
  });

  test("getToken after rejectToken gives the newer token, or the refused one where there is none", async () => {
    const { fleet, call, spendAll } = create();
    const [one, other] = fleet.two();
    await spendAll(one);
    const dead = await fleet.of(one);
    const logins = fleet.logins.length;
    one.session.rejectToken(await one.session.getToken());
    expect(await fleet.of(one)).toBe(dead);
    expect(await call(other)).toBe(200);
    expect(fleet.logins).toHaveLength(logins + 1);
    expect(await fleet.of(one)).toBe(await fleet.of(other));
    expect(await fleet.of(one)).not.toBe(dead);
    expect(fleet.logins).toHaveLength(logins + 1);
  });

  test("the budget comes back in time, and is that of one session", async () => {
    const { fleet, call, spendAll } = create();
    const one = fleet.start();
    await spendAll(one);
    expect(await call(one)).toBe(401);
    await fleet.clock.advance(5 * minute);
    expect(await call(one)).toBe(200);
  });
});

test("a token of another process costs no budget, however often", async () => {
  const { fleet, call, revoke } = create();
  const [one, ...others] = fleet.many(8) as [FleetProcess, ...FleetProcess[]];
  await fleet.ofAll();
  for (const other of others) {
    revoke();
    expect(await call(other)).toBe(200);
    expect(await call(one)).toBe(200);
    one.session.rejectToken(await one.session.getToken());
    await fleet.pass(0);
    // Nobody has a newer one, so this one costs a login, of the budget for rejectToken.
    if (other === others[0] || other === others[1]) expect(await fleet.of(one)).not.toBe(await fleet.of(other));
  }
  expect(fleet.logins).toHaveLength(1 + others.length + 2);
  revoke();
  expect(await call(one)).toBe(200);
});

test("a wait for the login of another process costs none either", async () => {
  let isFree: Promise<void> | undefined;
  const { fleet, revoke, call } = create({
    store: (store, process) => ({
      ...store,
      async enter(...args) {
        if (process === 0) await isFree;
        return store.enter(...args);
      },
    }),
  });
  const [one, ...others] = fleet.many(8) as [FleetProcess, ...FleetProcess[]];
  await fleet.ofAll();
  one.events.length = 0;
  for (const other of others) {
    revoke();
    let free = () => {};
    isFree = new Promise((resolve) => {
      free = resolve;
    });
    // Both look when there is nothing yet, and the other one gets the lease.
    const logins = fleet.logins.length;
    const calls = [other, one].map(({ session }) => session.fetch(`${home}/items`));
    await fleet.until(() => fleet.logins.length > logins);
    free();
    const answers = (await fleet.outcome(Promise.all(calls))) as Response[];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const each of others) expect(await call(each)).toBe(200);
  }
  expect(one.events.filter(({ type }) => type === "loginStarted")).toEqual([]);
});

test("calls that are refused together share one look", async () => {
  const { fleet, looks, revoke } = create();
  const [one, other] = fleet.two();
  await fleet.ofAll();
  revoke();
  await fleet.outcome(other.session.fetch(`${home}/items`));
  looks.length = 0;
  const calls = Array.from({ length: 30 }, (_, index) => one.session.fetch(`${home}/items/${index}`));
  const answers = (await fleet.outcome(Promise.all(calls))) as Response[];
  expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
  expect(looks[0]).toBe(1);
  expect(fleet.logins).toHaveLength(2);
});

describe("a place that is forbidden", () => {
  test("takes a newer token, and tries it once", async () => {
    const { fleet, call, revoke } = create();
    const [one, other] = fleet.two();
    await fleet.ofAll();
    expect(await call(one, "/forbidden")).toBe(401);
    expect(fleet.logins).toHaveLength(2);
    revoke();
    expect(await call(other)).toBe(200);
    const { calls } = fleet.counts;
    expect(await call(one, "/forbidden")).toBe(401);
    expect(fleet.counts.calls - calls).toBe(2);
    expect(fleet.logins).toHaveLength(3);
    expect(await fleet.of(one)).toBe(await fleet.of(other));
  });

  test("is not what a place becomes where a dead token of another process was tried", async () => {
    const { fleet, call, revoke } = create();
    const [one, other] = fleet.two();
    await fleet.ofAll();
    revoke();
    expect(await call(other)).toBe(200);
    // Both are dead now.
    revoke();
    const { calls } = fleet.counts;
    expect(await call(one)).toBe(200);
    expect(fleet.counts.calls - calls).toBe(3);
    expect(fleet.logins).toHaveLength(3);
    revoke();
    expect(await call(one)).toBe(200);
  });

  test("is what it becomes where an own token was tried", async () => {
    const { fleet, call, revoke } = create();
    const [one, other] = fleet.two();
    await fleet.ofAll();
    revoke();
    await call(other);
    const { calls } = fleet.counts;
    expect(await call(one, "/forbidden")).toBe(401);
    expect(fleet.counts.calls - calls).toBe(3);
    expect(fleet.logins).toHaveLength(3);
    expect(await call(one, "/forbidden")).toBe(401);
    expect(fleet.counts.calls - calls).toBe(4);
    expect(fleet.logins).toHaveLength(3);
  });
});

test.each([
  ["a Request", () => new Request(`${home}/items`, { method: "POST", body: "fake-body" })],
  ["a Request without a body", () => new Request(`${home}/items`)],
])("%s is sent three times, whole each time", async (_, request) => {
  const bodies: string[] = [];
  const { fleet, revoke, call } = create();
  const [one, other] = fleet.two({
    provider: {
      async attach({ input, init }, token) {
        if (input instanceof Request) bodies.push(await input.text());
        const url = input instanceof Request ? input.url : input;
        return { input: url, init: { ...init, headers: { Authorization: token.value } } };
      },
    },
  });
  await fleet.ofAll();
  revoke();
  await call(other);
  revoke();
  expect(await fleet.outcome(one.session.fetch(request()))).toMatchObject({ status: 200 });
  expect(bodies).toHaveLength(3);
  expect(new Set(bodies).size).toBe(1);
});

test("a body that can be sent once only takes the newer token for the next call", async () => {
  const { fleet, revoke, call } = create();
  const [one, other] = fleet.two();
  await fleet.ofAll();
  revoke();
  await call(other);
  const body = new Blob(["fake-body"]).stream();
  expect(await call(one, "/items", { method: "POST", body, duplex: "half" } as RequestInit)).toBe(401);
  expect(await call(one)).toBe(200);
  expect(fleet.logins).toHaveLength(2);
});

test("events tell of a token that was found", async () => {
  const { fleet, revoke, call } = create();
  const [one, other] = fleet.two();
  await fleet.ofAll();
  revoke();
  await call(other);
  one.events.length = 0;
  await call(one);
  expect(one.events).toMatchObject([
    { type: "tokenRejected", provider: "fleet" },
    { type: "loginSucceeded", provider: "fleet", source: "shared", durationMs: 0 },
    { type: "tokenRefreshed", provider: "fleet" },
  ]);
});

test("while the store fails, a token that is refused at one place is served at the others", async () => {
  let isDown = false;
  const looks: number[] = [];
  const { fleet, revoke, call } = create({
    store: (store) => ({
      ...store,
      look: (...args) => {
        looks.push(fleet.clock.monotonicMs());
        return isDown ? Promise.reject(new Error("fake-down")) : store.look(...args);
      },
      enter: (...args) => (isDown ? Promise.reject(new Error("fake-down")) : store.enter(...args)),
    }),
  });
  const one = fleet.start();
  await call(one);
  isDown = true;
  for (let refusal = 0; refusal < 3; refusal++) {
    expect(await call(one, "/forbidden")).toBe(401);
    expect(await call(one)).toBe(200);
  }
  // One that hangs would keep each call waiting.
  expect(looks).toHaveLength(1);
  isDown = false;
  revoke();
  await fleet.pass(5_000);
  expect(await call(one)).toBe(200);
  expect(fleet.logins).toHaveLength(2);
});

test("a look that never ends, as on Cloudflare Workers, is given up", async () => {
  let looks = 0;
  const { fleet, revoke, call } = create({
    store: (store, process) => ({
      ...store,
      look: (...args) => (process === 0 && ++looks === 1 ? new Promise<never>(() => {}) : store.look(...args)),
    }),
  });
  const [one, other] = fleet.two();
  await fleet.ofAll();
  revoke();
  await call(other);
  one.session.fetch(`${home}/items`).catch(() => {});
  await fleet.until(() => looks > 0);
  // All timers of the request that began it are dead.
  fleet.clock.killTimers();
  expect(await call(one)).toBe(200);
  expect(fleet.logins).toHaveLength(2);
});

test("clear() during a look signs in anew", async () => {
  const { fleet, revoke } = create();
  const one = fleet.start();
  await fleet.of(one);
  revoke();
  one.session.rejectToken(await one.session.getToken());
  one.session.clear();
  expect(await fleet.outcome(one.session.fetch(`${home}/items`))).toMatchObject({ status: 200 });
  expect(fleet.logins).toHaveLength(2);
});

test("a caller's signal ends the wait for a look", async () => {
  const { fleet } = create({
    store: (store) => ({ ...store, look: () => new Promise<never>(() => {}) }),
  });
  const one = fleet.start();
  await fleet.of(one);
  one.session.rejectToken(await one.session.getToken());
  const controller = new AbortController();
  const wait = one.session.getToken({ signal: controller.signal });
  controller.abort();
  expect((await fleet.failureOf(wait)).code).toBe("ABORTED");
});

describe("a session that is blocked", () => {
  const wrong = "fake-wrong";

  test("by a wrong password takes the token of another process", async () => {
    const { fleet } = create();
    const blocked = fleet.start({ password: wrong });
    expect(await fleet.of(blocked)).toBe("INVALID_CREDENTIALS");
    expect(await fleet.of(blocked)).toBe("INVALID_CREDENTIALS");
    expect(await fleet.of(fleet.start())).toBe("fake-sentinel-token-2");
    expect(await fleet.of(blocked)).toBe("fake-sentinel-token-2");
    expect(fleet.logins).toHaveLength(2);
  });

  test("stays blocked for a login of its own once that token is gone", async () => {
    const { fleet, revoke, call } = create();
    const blocked = fleet.start({ password: wrong });
    expect(await fleet.of(blocked)).toBe("INVALID_CREDENTIALS");
    await fleet.of(fleet.start());
    expect(await call(blocked)).toBe(200);
    revoke();
    for (const { refusals } of fleet.accounts.values()) refusals.clear();
    const error = await fleet.failureOf(blocked.session.fetch(`${home}/items`));
    expect(error.code).toBe("INVALID_CREDENTIALS");
    expect(error.retryAfterMs).toBeGreaterThan(14 * minute);
    expect(fleet.counts.failed).toBe(1);
  });

  test.each([
    ["RATE_LIMITED", () => new Response("", { status: 429, headers: { "Retry-After": "600" } })],
    ["PROVIDER_ERROR", () => new Response("", { status: 503, headers: { "Retry-After": "600" } })],
    ["TOKEN_RESPONSE_INVALID", () => Response.json({ token: "" })],
    ["MFA_REJECTED", () => Response.json({}, { status: 422 })],
  ])("by %s too", async (code, broken) => {
    const { fleet } = create({ answer: (login) => (login === 1 ? broken() : undefined) });
    const blocked = fleet.start({ totp: "111111" });
    expect(await fleet.of(blocked)).toBe(code);
    // What the store was told is over, or was lost.
    for (const account of fleet.accounts.values()) account.transient = undefined;
    expect(await fleet.of(fleet.start({ totp: "222222" }))).toBe("fake-sentinel-token-2");
    expect(await fleet.of(blocked)).toBe("fake-sentinel-token-2");
    expect(fleet.logins).toHaveLength(2);
  });

  test("looks for the account of its last login, and calls no function for that", async () => {
    const { fleet } = create();
    let asked = 0;
    const user = () => `fake-user${asked++ && ""}`;
    const blocked = fleet.start({ user, password: wrong });
    expect(await fleet.of(blocked)).toBe("INVALID_CREDENTIALS");
    expect(asked).toBe(1);
    expect(await fleet.of(fleet.start({ user: "fake-user0" }))).toBe("fake-sentinel-token-2");
    expect(await fleet.of(blocked)).toBe("fake-sentinel-token-2");
    expect(asked).toBe(1);
  });

  test("throws what it remembers when the store fails", async () => {
    const { fleet } = create({ store: (store) => ({ ...store, look: () => Promise.reject(new Error("fake-down")) }) });
    const blocked = fleet.start({ password: wrong });
    expect(await fleet.of(blocked)).toBe("INVALID_CREDENTIALS");
    expect(await fleet.of(blocked)).toBe("INVALID_CREDENTIALS");
    expect(fleet.logins).toHaveLength(1);
  });
});
