/** All processes know the outcome of a login, and no older one hides it. */
import { expectEqual, type Harness } from "./harness.ts";

/** Text that a store may damage: line ends, quotes, characters of several bytes. */
const oddRecord = `{"a":"\\n"}\n\u0000 ü 漢 😀 ${"x".repeat(20_000)}`;

export const outcomeCases: Record<string, (harness: Harness) => Promise<void>> = {
  async "returns a token to all processes, as it was settled"({ open, key, entry, lease, token, after }) {
    const [holder, other] = [await open(), await open()];
    const outcome = token("one", { record: oddRecord });
    const beforeMs = after(0);
    expectEqual(await holder.settle((await lease(holder)).lease, outcome), true, "the settlement");
    const { record, fingerprint, untilMs } = outcome;
    for (const found of [await other.enter(key, entry()), await other.look(key)]) {
      const settledAtMs = found.state === "token" ? found.settledAtMs : 0;
      expectEqual(found, { state: "token", record, fingerprint, untilMs, settledAtMs }, "what is found");
      expectEqual(settledAtMs >= beforeMs && settledAtMs <= after(0), true, "whether its settledAtMs is right");
    }
  },

  async "lets a token be renewed while it is served"({ open, key, entry, lease, token }) {
    const [holder, other] = [await open(), await open()];
    await holder.settle((await lease(holder)).lease, token("one"));
    const { lease: renewal } = await lease(holder, { except: "one" });
    expectEqual((await other.enter(key, entry())).state, "token", "an entry meanwhile");
    expectEqual((await other.enter(key, entry({ except: "one" }))).state, "busy", "another renewal meanwhile");
    await holder.settle(renewal, token("two"));
    const found = await other.enter(key, entry({ except: "one" }));
    expectEqual("fingerprint" in found && found.fingerprint, "two", "the token");
  },

  async "does not hide a valid token behind a failed renewal"({ open, key, entry, lease, token, inAnHour }) {
    const [holder, other] = [await open(), await open()];
    await holder.settle((await lease(holder)).lease, token("one"));
    const failure = { kind: "transient", record: "fake-failure", untilMs: inAnHour() } as const;
    await holder.settle((await lease(holder, { except: "one" })).lease, failure);
    expectEqual((await other.enter(key, entry())).state, "token", "an entry");
    const { untilMs } = failure;
    const expected = { state: "transient", record: "fake-failure", untilMs };
    expectEqual(await other.enter(key, entry({ except: "one" })), expected, "another renewal");
  },

  async "ignores expired values"({ open, lease, token, pass, after }) {
    const store = await open();
    await store.settle((await lease(store)).lease, token("one", { untilMs: after(150) }));
    await pass(200);
    const failure = { kind: "transient", record: "fake-failure", untilMs: after(150) } as const;
    await store.settle((await lease(store)).lease, failure);
    await pass(200);
    const { lease: own } = await lease(store, { credentials: "c" });
    const refusal = { kind: "refusal", record: "fake-refusal", untilMs: after(150), credentials: "c" } as const;
    await store.settle(own, refusal);
    await pass(200);
    await lease(store, { credentials: "c" });
  },

  async "refuses only the credentials that were refused"({ open, key, entry, lease, inAnHour }) {
    const [holder, other] = [await open(), await open()];
    const untilMs = inAnHour();
    for (const credentials of ["wrong", "wrong too"]) {
      const { lease: own } = await lease(holder, { credentials });
      await holder.settle(own, { kind: "refusal", record: `fake-${credentials}`, untilMs, credentials });
    }
    for (const credentials of ["wrong", "wrong too"]) {
      const expected = { state: "refused", record: `fake-${credentials}`, untilMs };
      expectEqual(await other.enter(key, entry({ credentials })), expected, `an entry with ${credentials}`);
    }
    expectEqual((await other.look(key)).state, "none", "a look without credentials");
    await lease(other, { credentials: "right" });
  },

  async "deletes the refusal of credentials that work again"({ open, lease, token, inAnHour }) {
    const store = await open();
    const { lease: own } = await lease(store, { credentials: "c" });
    await store.settle(own, { kind: "refusal", record: "fake", untilMs: inAnHour(), credentials: "c" });
    await store.settle((await lease(store)).lease, token("one", { credentials: "c" }));
    await lease(store, { credentials: "c", except: "one" });
  },

  async "removes a token by its fingerprint, but no newer one"({ open, key, lease, token, inAnHour }) {
    const [first, second] = [await open(), await open()];
    await first.settle((await lease(first)).lease, token("one"));
    await first.settle((await lease(first, { except: "one" })).lease, token("two"));
    expectEqual(await second.discard(key, "one"), false, "the removal of the old token");
    expectEqual((await second.look(key)).state, "token", "the newer token");
    expectEqual(await second.discard(key, "two"), true, "its removal");
    expectEqual(await first.discard(key, "two"), false, "its second removal");
    const failure = { kind: "transient", record: "fake", untilMs: inAnHour() } as const;
    await first.settle((await lease(first)).lease, failure);
    expectEqual((await second.look(key)).state, "transient", "the account after another failure");
  },

  async "removes a token while another process signs in"({ open, key, lease, token, inAnHour }) {
    const [first, second] = [await open(), await open()];
    await first.settle((await lease(first)).lease, token("one"));
    const { lease: renewal } = await lease(first, { except: "one" });
    expectEqual(await second.discard(key, "one"), true, "the removal");
    expectEqual(await second.discard(`${key}:other`, "one"), false, "the removal from another account");
    const failure = { kind: "transient", record: "fake", untilMs: inAnHour() } as const;
    expectEqual(await first.settle(renewal, failure), true, "the settlement");
    expectEqual((await second.look(key)).state, "transient", "the account");
  },

  async "settles a lease only once"({ open, key, lease, token }) {
    const store = await open();
    const { lease: own } = await lease(store);
    await store.settle(own, token("one"));
    await store.settle(own, token("two"));
    const found = await store.look(key);
    expectEqual("fingerprint" in found && found.fingerprint, "one", "the token");
  },

  async "keeps a note for the next holder, whatever happens to its author"(harness) {
    const { open, key, lease, token, pass, after, inAnHour } = harness;
    const [first, second] = [await open(), await open()];
    const { lease: own } = await lease(first);
    expectEqual(await first.extend(own, 60_000, { record: "fake-1", untilMs: inAnHour() }), true, "the note");
    await first.close();
    const looked = await second.look(key);
    expectEqual("note" in looked && looked.note, "fake-1", "the note that a look returns");
    const next = await lease(second);
    expectEqual(next.note, "fake-1", "the note of a holder that is gone");
    expectEqual(await second.settle(next.lease, token("one")), true, "the settlement");
    const { lease: renewal, note } = await lease(second, { except: "one" });
    expectEqual(note, "fake-1", "the note after a settlement");
    await second.extend(renewal, 60_000, { record: "fake-2", untilMs: after(2_000) });
    await second.settle(renewal, { kind: "none" });
    const last = await lease(second, { except: "one" });
    expectEqual(last.note, "fake-2", "the newer note");
    await second.settle(last.lease, { kind: "none" });
    await pass(2_100);
    expectEqual((await lease(second, { except: "one" })).note, undefined, "the note that has expired");
  },
};
