/** A store in Redis, or another server with the same protocol. */

import type { Clock } from "../../internal/clock.ts";
import type { Sealer } from "../encryption.ts";
import { entryOf, noteOf } from "../entry.ts";
import { type OnProblem, unavailable } from "../problems.ts";
import type { Entered, Lease, Looked, LookOptions, SharedTokens } from "../shared-tokens.ts";
import { limitOf } from "../time-limit.ts";
import { type Account, accounts } from "./accounts.ts";
import { scriptRunner } from "./call.ts";
import { commandOf, type RedisClient } from "./command.ts";
import { discardScript, enterScript, extendScript, releaseScript, settleScript } from "./scripts.ts";
import { createWaker } from "./wake.ts";

/** One year, in milliseconds. Keys expire after at most this time. */
const maxKeptMs = 31_536_000_000;
/** How many values in a row may be unusable: one of each kind, and some that were written meanwhile. */
const maxMisses = 10;

export interface RedisStoreParts {
  client: RedisClient;
  prefix: string;
  opMs: number;
  sealer: Sealer;
  clock: Clock;
  onProblem: OnProblem;
}

/** The details of a lease that this object holds. */
interface Held {
  number: string;
  account: Account;
  except: string;
}

export function redisStore({ client, prefix, opMs, sealer, clock, onProblem }: RedisStoreParts): SharedTokens {
  const run = scriptRunner(commandOf(client), clock);
  const waker = createWaker(client, clock);
  const { accountOf, nameOf, markOf, open, read, seal, sealOutcome } = accounts(prefix, sealer, clock);
  const held = new Map<Lease, Held>();
  /** Owners whose entry is in progress. */
  const entering = new Set<string>();

  const keptMs = (untilMs: number) => Math.round(Math.min(Math.max(untilMs - clock.nowMs(), 1), maxKeptMs));

  /** Releases a lease that arrived too late, unless its owner has entered again, and has the lease now. */
  function releaseLate(reply: unknown, owner: string, account: Account): void {
    const isWanted = entering.has(owner) || [...held.keys()].some((lease) => lease.owner === owner);
    if (textsOf(reply)[0] === "lease" && !isWanted) release(owner, account).catch(() => {});
  }

  const release = (owner: string, { keys }: Account) =>
    run({ script: releaseScript, keys: keys(), args: [owner], maxMs: opMs });

  async function enter(key: string, options: LookOptions, owner: string, leaseMs: number): Promise<Looked | Entered> {
    const account = await accountOf(key);
    const mark = await markOf(options.credentials);
    const except = await nameOf(options.except);
    const maxMs = limitOf(opMs, options.background);
    const useless: Record<string, string> = { token: "", refused: "", transient: "" };
    for (let misses = 0; misses < maxMisses; misses++) {
      const reply = await run({
        script: enterScript,
        keys: account.keys(mark),
        args: [owner, leaseMs, except, ...Object.values(useless)],
        maxMs,
        onLate: (late) => releaseLate(late, owner, account),
      });
      const [state = "", value = "", detail = "", amount = ""] = textsOf(reply);
      switch (state) {
        case "lease": {
          const lease: Lease = { key, owner };
          held.set(lease, { number: detail, account, except });
          return { state, lease, note: await noteIn(value, account), abandoned: Number(amount) };
        }
        case "busy":
          return busy(account, Number(amount));
        case "backOff":
          return { state, untilMs: clock.nowMs() + Number(amount), abandoned: Number(detail) };
        case "none": {
          const note = await noteIn(value, account);
          return note === undefined ? { state } : { state, note };
        }
      }
      if (!Object.hasOwn(useless, state)) throw unavailable("The token store in Redis", undefined, noReply);
      const found = await read(state, value, account, options, mark);
      if (found) return found;
      useless[state] = detail;
      onProblem(
        `The ${state} entry of an account in Redis was ignored: it is damaged, expired, from the future or for another key.`,
      );
    }
    throw unavailable("The token store in Redis", undefined, "it keeps returning unusable values");
  }

  const noteIn = async (value: string, { place }: Account): Promise<string | undefined> =>
    value ? noteOf(await open(place("note"), value), clock.nowMs())?.record : undefined;

  function busy({ place }: Account, leftMs: number): Looked {
    let looks = 0;
    return {
      state: "busy",
      // Nobody announces that a lease expires.
      changed: (maxMs, signal) => waker.wait(place("lease"), Math.min(maxMs, leftMs + 10), looks++, signal),
    };
  }

  return {
    // No lease has an empty owner.
    look: async (key, options = {}) => (await enter(key, options, "", 0)) as Looked,

    async enter(key, options) {
      const { owner, leaseMs } = options;
      entering.add(owner);
      try {
        return (await enter(key, options, owner, leaseMs)) as Entered;
      } finally {
        entering.delete(owner);
      }
    },

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
      const value = await sealOutcome(account, outcome, mark);
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
      // If that fails, the leases expire.
      await Promise.all(leases.map(([{ owner }, { account }]) => release(owner, account).catch(() => {})));
    },
  };
}

const noReply = "its client returns no reply; a function that sends a command must return the server's reply";

const isOne = (reply: unknown) => Number(reply) === 1;

/** Converts a reply to strings. Some clients return bytes. */
function textsOf(reply: unknown): string[] {
  if (!Array.isArray(reply)) return [];
  return reply.map((part) => (part instanceof Uint8Array ? new TextDecoder().decode(part) : String(part ?? "")));
}
