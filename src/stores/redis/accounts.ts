/** The keys of accounts, and what their values say. */

import type { Clock } from "../../internal/clock.ts";
import type { Sealer } from "../encryption.ts";
import { type Entry, entryOf, failureOf, tokenOf } from "../entry.ts";
import type { LookOptions, Outcome } from "../shared-tokens.ts";

export interface Account {
  /** All keys that the scripts want; the one for refusals is that of some credentials. */
  keys(mark?: string): string[];
  /** One of them. */
  place(kind: string): string;
}

export function accounts(prefix: string, sealer: Sealer, clock: Clock) {
  const nameOf = async (fingerprint: string | undefined) =>
    fingerprint === undefined ? "" : sealer.name(`fingerprint\n${fingerprint}`);

  async function open(place: string, sealed: string): Promise<unknown> {
    try {
      const text = await sealer.open(place, sealed);
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  const seal = (place: string, entry: Entry) => sealer.seal(place, JSON.stringify(entry));

  return {
    nameOf,
    open,
    seal,
    markOf: async (credentials: string | undefined) =>
      credentials === undefined ? undefined : sealer.mark(credentials),

    async accountOf(key: string): Promise<Account> {
      // In braces: all of them are in one slot of a cluster.
      const tag = `${prefix}:{${await sealer.name(key)}}`;
      const place = (kind: string) => `${tag}:${kind}`;
      const names = ["token", "transient", "lease", "history", "note"].map(place);
      return { keys: (mark = "none") => [...names, place(`refusal:${mark}`)], place };
    },

    /** What a value of the server says; undefined when it is of no use. */
    async read(state: string, value: string, { place }: Account, options: LookOptions, mark: string | undefined) {
      const nowMs = clock.nowMs();
      if (state === "transient") return failureOf(state, await open(place("transient"), value), nowMs);
      if (state === "refused") return failureOf(state, await open(place(`refusal:${mark}`), value), nowMs);
      const end = value.indexOf("\n");
      const token = tokenOf(await open(place("token"), value.slice(end + 1)), nowMs, options.except);
      // The name in front decides who discards it, and is not encrypted.
      return token && (await nameOf(token.fingerprint)) === value.slice(0, Math.max(end, 0)) ? token : undefined;
    },

    /** The value that says what came of a login. */
    async sealOutcome({ place }: Account, outcome: Outcome, mark: string | undefined): Promise<string> {
      if (outcome.kind === "none") return "";
      const entry = entryOf(outcome, clock.nowMs());
      if (outcome.kind === "token") return `${await nameOf(outcome.fingerprint)}\n${await seal(place("token"), entry)}`;
      return seal(place(outcome.kind === "refusal" ? `refusal:${mark}` : "transient"), entry);
    },
  };
}
