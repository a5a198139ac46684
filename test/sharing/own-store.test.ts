/** A store of one's own may break every rule of its interface: sessions fail with an error that tells what to mend. */
import { describe, expect, test } from "vitest";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { createFleet } from "../support/fleet.ts";

const secret = "fake-sentinel-of-a-driver";

/** How a method may fail. */
const failures: Record<string, () => unknown> = {
  "throws at once": () => {
    throw new Error(secret);
  },
  "rejects with an error of its driver": () => Promise.reject(Object.assign(new Error(secret), { code: "ECONNRESET" })),
  "returns nothing": () => undefined,
  "returns a state that does not exist": async () => ({ state: "fake" }),
};

describe.each(Object.entries(failures))("a store that %s", (_, fail) => {
  function create() {
    let broken: (keyof SharedTokens)[] = [];
    const wrap = (store: SharedTokens) =>
      Object.fromEntries(
        Object.entries(store).map(([name, method]) => [
          name,
          (...args: unknown[]) => (broken.includes(name as keyof SharedTokens) ? fail() : method(...args)),
        ]),
      ) as unknown as SharedTokens;
    const fleet = createFleet({ store: wrap });
    const breakThese = (...names: (keyof SharedTokens)[]) => {
      broken = names;
    };
    return { fleet, breakThese };
  }

  test("is unavailable to whoever has no token", async () => {
    const { fleet, breakThese } = create();
    breakThese("enter");
    const error = await fleet.failureOf(fleet.start().session.getToken());
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE", retryable: true });
    expect(error.message).toMatch(/^The token store cannot be used: .+\.$/);
    expect(JSON.stringify([error.message, String(error.cause)])).not.toContain(secret);
    expect(fleet.logins).toHaveLength(0);
  });

  test("loses no token of a login, and leaves no rejection unhandled", async () => {
    const { fleet, breakThese } = create();
    const { session } = fleet.start();
    breakThese("settle", "look", "discard");
    const token = await fleet.outcome(session.getToken());
    expect(token).toMatchObject({ value: "fake-sentinel-token-1" });
    session.rejectToken(token as Awaited<ReturnType<typeof session.getToken>>);
    expect(await fleet.outcome(session.getToken())).toMatchObject({ value: "fake-sentinel-token-1" });
  });
});

test("a wait that fails is a wait that has ended", async () => {
  const fleet = createFleet({
    store: (store) => ({
      ...store,
      async enter(...args) {
        const entered = await store.enter(...args);
        if (entered.state !== "busy") return entered;
        return {
          ...entered,
          changed() {
            throw new Error(secret);
          },
        };
      },
    }),
  });
  fleet.two();
  expect(await fleet.ofAll()).toEqual(["fake-sentinel-token-1"]);
  expect(fleet.logins).toHaveLength(1);
});
