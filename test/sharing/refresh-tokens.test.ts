/** No process sends a refresh token a second time: a vendor that rotates them may then end all that came of it. */
import { expect, test } from "vitest";
import { AuthError, type Provider } from "../../src/index.ts";
import { createFleet, type FleetProcess } from "../support/fleet.ts";

const home = "https://fleet.example.com";
const minute = 60_000;

/** A vendor whose tokens live for an hour, and are renewed by a refresh token. */
function create({ rotates = true } = {}) {
  const wire: string[] = [];
  const dead = new Set<number>();
  let isRefused = false;
  let isDown = false;
  const fleet = createFleet({
    store: (store) => ({
      ...store,
      async extend(...args) {
        if (isDown) throw new AuthError("STORE_UNAVAILABLE", "The fake store cannot be used.", { retryable: true });
        return store.extend(...args);
      },
    }),
  });
  const send = async ({ send }: Parameters<Provider["login"]>[0], path: string) => {
    const { body } = await send({ url: home + path, method: "POST", singleUse: true });
    const { number } = body as { number: number };
    const refreshToken = rotates ? `fake-refresh-${number}` : "fake-refresh";
    return { value: `fake-token-${number}`, scheme: "Bearer" as const, lifetimeMs: 60 * minute, refreshToken };
  };
  function start(): FleetProcess {
    const index = fleet.processes.length;
    const name = "ABC"[index];
    const process = fleet.start({
      provider: {
        login: (context) => send(context, "/login"),
        refresh: ({ refreshToken }, context) => send(context, `/refresh/${refreshToken}`),
      },
      options: {
        async fetch(url, init) {
          const path = String(url).slice(home.length);
          wire.push(`${name} ${path}`);
          const number = wire.length;
          if (dead.has(index)) return new Promise<never>(() => {});
          if (isRefused)
            throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });
          init?.signal?.throwIfAborted();
          return Response.json({ number });
        },
      },
    });
    return process;
  }
  return {
    fleet,
    wire,
    start,
    /** Has the process die as soon as it has sent its next request. */
    dieAtNextRequest: (process: FleetProcess) => dead.add(fleet.processes.indexOf(process)),
    refuse(isSo: boolean) {
      isRefused = isSo;
    },
    failStore() {
      isDown = true;
    },
    /** Begins a refresh in the background, and lets some time go by. */
    async refresh(process: FleetProcess, ms = 1_000) {
      await process.session.getToken();
      await fleet.pass(ms);
    },
  };
}

/** Two processes with the same token, which is about to be renewed. */
async function twoWithOldToken(options?: { rotates: boolean }) {
  const vendor = create(options);
  const [one, other] = [vendor.start(), vendor.start()];
  expect(await vendor.fleet.ofAll()).toHaveLength(1);
  await vendor.fleet.clock.advance(56 * minute);
  // Either of them may have signed in.
  vendor.wire[0] = "/login";
  return { ...vendor, one, other };
}

test("the refresh token of a holder that died is not sent by the next one, which signs in", async () => {
  const { fleet, wire, one, other, refresh, dieAtNextRequest } = await twoWithOldToken();
  dieAtNextRequest(one);
  await refresh(one);
  one.kill();
  expect(wire).toEqual(["/login", "A /refresh/fake-refresh-1"]);
  await refresh(other, 20_000);
  expect(wire).toEqual(["/login", "A /refresh/fake-refresh-1"]);
  await other.session.getToken();
  await fleet.pass(1_000);
  await fleet.clock.advance(0);
  expect(wire.slice(2)).toEqual(["B /login"]);
  expect(await fleet.of(other)).toBe("fake-token-3");
});

test("nor is it hours later", async () => {
  const { fleet, wire, one, other, refresh, dieAtNextRequest } = await twoWithOldToken();
  dieAtNextRequest(one);
  await refresh(one);
  one.kill();
  await fleet.clock.advance(3 * 60 * minute);
  expect(await fleet.of(other)).toBe("fake-token-3");
  expect(wire).toEqual(["/login", "A /refresh/fake-refresh-1", "B /login"]);
});

test("one that reached nobody is sent by the next one", async () => {
  const { fleet, wire, one, other, refresh, refuse } = await twoWithOldToken();
  refuse(true);
  await refresh(one);
  refuse(false);
  await fleet.pass(3_000);
  await refresh(other);
  expect(wire).toEqual(["/login", "A /refresh/fake-refresh-1", "B /refresh/fake-refresh-1"]);
  expect(await fleet.of(one)).toBe("fake-token-1");
  expect(await fleet.of(other)).toBe("fake-token-3");
});

test.each([true, false])("tokens are renewed again and again, where refresh tokens rotate: %s", async (rotates) => {
  const { fleet, wire, one, other, refresh } = await twoWithOldToken({ rotates });
  for (const process of [one, other, one, other]) {
    // Its own token has expired, and that of the other one is about to.
    await refresh(process);
    await refresh(process);
    await fleet.clock.advance(56 * minute);
  }
  expect(wire.map((request) => request.replace(/^\w /, ""))).toEqual(
    rotates
      ? ["/login", ...[1, 2, 3, 4].map((number) => `/refresh/fake-refresh-${number}`)]
      : ["/login", ...Array(4).fill("/refresh/fake-refresh")],
  );
});

test("one that cannot be noted is not sent", async () => {
  const { fleet, wire, one, refresh, failStore } = await twoWithOldToken();
  failStore();
  await refresh(one);
  expect(wire).toEqual(["/login"]);
  expect(await fleet.of(one)).toBe("fake-token-1");
});

test("two that renew at the same time send one refresh token once", async () => {
  const { fleet, wire, one, other } = await twoWithOldToken();
  await Promise.all([one, other, one].map(({ session }) => session.getToken()));
  await fleet.pass(1_000);
  const refreshes = wire.slice(1).map((request) => request.slice(2));
  expect(refreshes).toEqual(["/refresh/fake-refresh-1"]);
  await fleet.clock.advance(5 * minute);
  expect(await fleet.ofAll([one, other])).toEqual(["fake-token-2"]);
  expect(wire).toHaveLength(2);
});
