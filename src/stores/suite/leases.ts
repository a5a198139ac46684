/** Only one process signs in at a time, and its death does no harm. */
import { expectEqual, type Harness } from "./harness.ts";

export const leaseCases: Record<string, (harness: Harness) => Promise<void>> = {
  async "grants one lease to any number of processes that enter at the same time"({ open, key, entry }) {
    const stores = await Promise.all(Array.from({ length: 4 }, open));
    const entries = Array.from({ length: 24 }, (_, index) => stores[index % 4]?.enter(key, entry()));
    const states = (await Promise.all(entries)).map((entered) => entered?.state);
    expectEqual(states.toSorted(), [...Array(23).fill("busy"), "lease"], "the states of 24 entries");
  },

  async "grants the same lease again to the same owner"({ open, key, entry, lease }) {
    const [first, second] = [await open(), await open()];
    const options = entry();
    expectEqual((await first.enter(key, options)).state, "lease", "the first entry");
    const again = await first.enter(key, options);
    expectEqual([again.state, "abandoned" in again && again.abandoned], ["lease", 0], "the second entry");
    expectEqual((await second.enter(key, entry())).state, "busy", "the entry of another owner");
    if (again.state === "lease") expectEqual(await first.settle(again.lease, { kind: "none" }), true, "its settlement");
    expectEqual((await lease(second)).abandoned, 0, "abandoned leases");
  },

  async "keeps accounts apart"({ open, key, entry, lease, token }) {
    const store = await open();
    const { lease: own } = await lease(store);
    const other = await store.enter(`${key}:ü/..`, entry());
    expectEqual(other.state, "lease", "the entry to another account");
    await store.settle(own, token("one"));
    expectEqual((await store.look(`${key}:ü/..`)).state, "busy", "the other account");
  },

  async "looks without taking the lease"({ open, key, lease }) {
    const [first, second] = [await open(), await open()];
    expectEqual((await first.look(key)).state, "none", "before the lease");
    await lease(second);
    expectEqual((await first.look(key)).state, "busy", "during the lease");
  },

  async "ends a wait when the holder settles"({ open, key, entry, lease, token }) {
    const [holder, waiter] = [await open(), await open()];
    const { lease: own } = await lease(holder);
    const entered = await waiter.enter(key, entry());
    if (entered.state !== "busy") throw new Error(`The store returned "${entered.state}" instead of busy.`);
    const wait = entered.changed(60_000);
    await holder.settle(own, token("one"));
    await wait;
    for (let looks = 0; (await waiter.look(key)).state === "busy" && looks < 100; looks++) await entered.changed(100);
    expectEqual((await waiter.look(key)).state, "token", "after the wait");
  },

  async "ends a wait when its signal is aborted"({ open, key, entry, lease }) {
    const store = await open();
    await lease(store);
    const entered = await store.enter(key, entry());
    if (entered.state !== "busy") throw new Error(`The store returned "${entered.state}" instead of busy.`);
    const controller = new AbortController();
    const waits = [entered.changed(60_000, controller.signal), entered.changed(60_000, AbortSignal.abort())];
    controller.abort();
    await Promise.all(waits);
  },

  async "grants the lease to the next process after its holder closed the store"({ open, key, lease }) {
    const [holder, next] = [await open(), await open()];
    await lease(holder);
    await holder.close();
    expectEqual((await lease(next)).abandoned, 0, "abandoned leases");
    expectEqual((await next.look(key)).state, "busy", "the account");
  },

  async "revokes a lease that has expired, and refuses the outcome of its holder"(harness) {
    const { open, key, entry, lease, token, enterAfterWait } = harness;
    const [stuck, next] = [await open(), await open()];
    const { lease: old } = await lease(stuck, { leaseMs: 100 });
    const entered = await enterAfterWait(next, entry({ leaseMs: 100 }));
    if (entered.state !== "lease") throw new Error(`The store returned "${entered.state}" instead of a lease.`);
    expectEqual(entered.abandoned, 1, "abandoned leases");
    expectEqual(await stuck.extend(old, 60_000), false, "the extension of the old lease");
    expectEqual(await next.settle(entered.lease, token("new")), true, "the settlement of the new lease");
    expectEqual(await stuck.settle(old, token("old")), false, "the settlement of the old lease");
    const found = await stuck.look(key);
    expectEqual("fingerprint" in found && found.fingerprint, "new", "the token");
  },

  async "keeps a lease that is extended"({ open, key, entry, lease, pass }) {
    const [holder, waiter] = [await open(), await open()];
    const { lease: own } = await lease(holder, { leaseMs: 2_000 });
    for (let beats = 0; beats < 3; beats++) {
      await pass(700);
      expectEqual(await holder.extend(own, 2_000), true, "the extension");
      expectEqual((await waiter.enter(key, entry({ leaseMs: 2_000 }))).state, "busy", "the entry of another");
    }
  },

  async "does not count a released lease as abandoned"({ open, lease }) {
    const [first, second] = [await open(), await open()];
    for (let logins = 0; logins < 4; logins++) {
      const { lease: own, abandoned } = await lease(logins % 2 ? first : second);
      expectEqual(abandoned, 0, "abandoned leases");
      expectEqual(await (logins % 2 ? first : second).settle(own, { kind: "none" }), true, "the settlement");
    }
  },

  async "does not count the leases of a closed store as abandoned, and keeps counting earlier ones"(harness) {
    const { open, lease, enterAfterWait, entry } = harness;
    await lease(await open(), { leaseMs: 100 });
    for (let closed = 0; closed < 4; closed++) {
      const store = await open();
      const entered = await enterAfterWait(store, entry({ leaseMs: 100 }));
      expectEqual([entered.state, "abandoned" in entered && entered.abandoned], ["lease", 1], "the entry");
      // Extended, so that the store is closed in time on a slow machine.
      if (entered.state === "lease") await store.extend(entered.lease, 60_000);
      await store.close();
    }
  },

  async "makes a login wait after three abandoned ones"({ open, entry, enterAfterWait }) {
    // The stores stay open, but show no sign of life.
    for (let crashes = 0; crashes < 3; crashes++) {
      const entered = await enterAfterWait(await open(), entry({ leaseMs: 100 }));
      expectEqual([entered.state, "abandoned" in entered && entered.abandoned], ["lease", crashes], "the entry");
    }
    const store = await open();
    const entered = await enterAfterWait(store, entry({ leaseMs: 100 }));
    expectEqual([entered.state, "abandoned" in entered && entered.abandoned], ["backOff", 3], "the fourth entry");
  },

  async "serves a token to processes that can use it while a login must wait"({
    open,
    key,
    entry,
    lease,
    enterAfterWait,
    token,
  }) {
    const store = await open();
    await store.settle((await lease(store)).lease, token("one"));
    for (let crashes = 0; crashes < 3; crashes++) {
      await enterAfterWait(await open(), entry({ leaseMs: 100, except: "one" }));
    }
    const renewal = await enterAfterWait(store, entry({ leaseMs: 100, except: "one" }));
    expectEqual(renewal.state, "backOff", "a renewal");
    for (const found of [await store.look(key), await store.enter(key, entry())]) {
      expectEqual("fingerprint" in found && found.fingerprint, "one", "the token");
    }
  },
};
