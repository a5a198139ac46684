/** A store in Redis, or in what speaks its protocol. */
import type { Sealer } from "../encryption.ts";
import { type Entry, entryOf, failureOf, noteOf, tokenOf } from "../entry.ts";
import type { OnProblem } from "../problems.ts";
import type { Entered, Lease, Looked, LookOptions, Outcome, SharedTokens } from "../shared-tokens.ts";
import type { StoreClock } from "../time.ts";
import { scriptRunner } from "./call.ts";
import { commandOf, type RedisClient } from "./command.ts";
import { discardScript, enterScript, extendScript, releaseScript, settleScript } from "./scripts.ts";
import { createWaker } from "./wake.ts";

/** Milliseconds that an operation may take while the caller's token still serves. */
const backgroundMs = 1_000;
/** One year, in milliseconds. Nothing is kept for longer. */
const maxKeptMs = 31_536_000_000;
/** So many values in a row may turn out to be of no use: one of each kind, and some that came meanwhile. */
const maxMisses = 10;

export interface RedisStoreParts {
  client: RedisClient;
  prefix: string;
  opMs: number;
  sealer: Sealer;
  clock: StoreClock;
  onProblem: OnProblem;
}

/** A lease as this object granted it. */
interface Held {
  number: string;
  account: Account;
  except: string;
}

/** The keys of an account; the one for refusals is that of some credentials. */
interface Account {
  keys: (mark?: string) => string[];
  place: (kind: string) => string;
}

export function redisStore({ client, prefix, opMs, sealer, clock, onProblem }: RedisStoreParts): SharedTokens {
  const run = scriptRunner(commandOf(client), clock);
  const waker = createWaker(client, clock);
  const held = new Map<Lease, Held>();

  async function accountOf(key: string): Promise<Account> {
    // In braces: all of them are in one slot of a cluster.
    const tag = `${prefix}:{${await sealer.name(key)}}`;
    const place = (kind: string) => `${tag}:${kind}`;
    const names = ["token", "transient", "lease", "history", "note"].map(place);
    return { keys: (mark = "none") => [...names, place(`refusal:${mark}`)], place };
  }

  const nameOf = async (fingerprint: string | undefined) =>
    fingerprint === undefined ? "" : sealer.name(`fingerprint\n${fingerprint}`);
  const markOf = async (credentials: string | undefined) =>
    credentials === undefined ? undefined : sealer.mark(credentials);

  async function open(place: string, sealed: string): Promise<unknown> {
    try {
      const text = await sealer.open(place, sealed);
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  const seal = (place: string, entry: Entry) => sealer.seal(place, JSON.stringify(entry));

  const keptMs = (untilMs: number) => Math.round(Math.min(Math.max(untilMs - clock.nowMs(), 1), maxKeptMs));

  const release = (owner: string, { keys }: Account) =>
    run({ script: releaseScript, keys: keys(), args: [owner], maxMs: opMs });

  /** What a value of the server says; undefined when it is of no use. */
  async function read(state: string, value: string, account: Account, options: LookOptions, mark?: string) {
    const nowMs = clock.nowMs();
    if (state === "transient") return failureOf(state, await open(account.place("transient"), value), nowMs);
    if (state === "refused") return failureOf(state, await open(account.place(`refusal:${mark}`), value), nowMs);
    const end = value.indexOf("\n");
    const token = tokenOf(await open(account.place("token"), value.slice(end + 1)), nowMs, options.except);
    // The name in front decides who discards it, and is not encrypted.
    return token && (await nameOf(token.fingerprint)) === value.slice(0, Math.max(end, 0)) ? token : undefined;
  }

  async function enter(key: string, options: LookOptions, owner: string, leaseMs: number): Promise<Looked | Entered> {
    const account = await accountOf(key);
    const mark = await markOf(options.credentials);
    const except = await nameOf(options.except);
    const maxMs = options.background ? Math.min(backgroundMs, opMs) : opMs;
    const useless: Record<string, string> = { token: "", refused: "", transient: "" };
    for (let misses = 0; misses < maxMisses; misses++) {
      const reply = await run({
        script: enterScript,
        keys: account.keys(mark),
        args: [owner, leaseMs, except, ...Object.values(useless)],
        maxMs,
        // Nobody would use such a lease.
        onLate: (late) => textsOf(late)[0] === "lease" && release(owner, account).catch(() => {}),
      });
      const [state = "", value = "", detail = "", amount = ""] = textsOf(reply);
      switch (state) {
        case "lease": {
          const lease: Lease = { key, owner };
          held.set(lease, { number: detail, account, except });
          const note = value && noteOf(await open(account.place("note"), value), clock.nowMs());
          return { state, lease, note: note ? note.record : undefined, abandoned: Number(amount) };
        }
        case "busy":
          return busy(account, Number(amount));
        case "backOff":
          return { state, untilMs: clock.nowMs() + Number(amount), abandoned: Number(detail) };
        case "none":
          return { state };
      }
      const found = await read(state, value, account, options, mark);
      if (found) return found;
      useless[state] = detail;
      onProblem(`The ${state} entry of an account in Redis was ignored: it is damaged, expired or of another key.`);
    }
    return { state: "none" };
  }

  function busy({ place }: Account, leftMs: number): Looked {
    let looks = 0;
    return {
      state: "busy",
      // The end of a lease is told by nobody.
      changed: (maxMs, signal) => waker.wait(place("lease"), Math.min(maxMs, leftMs + 10), looks++, signal),
    };
  }

  async function sealedOf(outcome: Outcome, { place }: Account, mark: string | undefined): Promise<string> {
    if (outcome.kind === "none") return "";
    const entry = entryOf(outcome, clock.nowMs());
    if (outcome.kind === "token") return `${await nameOf(outcome.fingerprint)}\n${await seal(place("token"), entry)}`;
    return seal(place(outcome.kind === "refusal" ? `refusal:${mark}` : "transient"), entry);
  }

  return {
    // An owner that no lease has.
    look: async (key, options = {}) => (await enter(key, options, "", 0)) as Looked,

    enter: async (key, options) => (await enter(key, options, options.owner, options.leaseMs)) as Entered,

    async extend(lease, leaseMs, note) {
      const own = held.get(lease);
      if (!own) return false;
      const { account, number } = own;
      const sealed = note ? await seal(account.place("note"), entryOf(note, clock.nowMs())) : "";
      const args = [lease.owner, number, leaseMs, sealed, note ? keptMs(note.untilMs) : 1];
      return isOne(await run({ script: extendScript, keys: account.keys(), args, maxMs: opMs }));
    },

    async settle(lease, outcome) {
      const own = held.get(lease);
      if (!own) return false;
      const { account, number, except } = own;
      const mark = await markOf("credentials" in outcome ? outcome.credentials : undefined);
      const value = await sealedOf(outcome, account, mark);
      const ms = outcome.kind === "none" ? 1 : keptMs(outcome.untilMs);
      const args = [lease.owner, number, outcome.kind, value, ms, except];
      const reply = await run({ script: settleScript, keys: account.keys(mark), args, maxMs: opMs });
      held.delete(lease);
      return isOne(reply);
    },

    async discard(key, fingerprint) {
      const { keys } = await accountOf(key);
      return isOne(await run({ script: discardScript, keys: keys(), args: [await nameOf(fingerprint)], maxMs: opMs }));
    },

    async close() {
      waker.close();
      const leases = [...held];
      held.clear();
      // Where that fails, they run out.
      await Promise.all(leases.map(([{ owner }, { account }]) => release(owner, account).catch(() => {})));
    },
  };
}

const isOne = (reply: unknown) => Number(reply) === 1;

/** A reply as texts. Some clients give bytes. */
function textsOf(reply: unknown): string[] {
  if (!Array.isArray(reply)) return [];
  return reply.map((part) => (part instanceof Uint8Array ? new TextDecoder().decode(part) : String(part ?? "")));
}
