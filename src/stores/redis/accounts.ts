/** The keys of accounts, and their values. */

import type { Clock } from "../../internal/clock.ts";
import type { Sealer } from "../encryption.ts";
import { type Entry, entryOf, failureOf, tokenOf } from "../entry.ts";
import type { LookOptions, Outcome } from "../shared-tokens.ts";

export interface Account {
  /** All keys that the scripts need; the key for refusals is the one of the given credentials. */
  keys(mark?: string): string[];
  /** One of the keys. */
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
      // Braces put all keys into one slot of a cluster.
      const tag = `${prefix}:{${await sealer.name(key)}}`;
      const place = (kind: string) => `${tag}:${kind}`;
      const names = ["token", "transient", "lease", "history", "note"].map(place);
      return { keys: (mark = "none") => [...names, place(`refusal:${mark}`)], place };
    },

    /** Reads a value of the server; undefined if it cannot be used. */
    async read(state: string, value: string, { place }: Account, options: LookOptions, mark: string | undefined) {
      const nowMs = clock.nowMs();
      if (state === "transient") return failureOf(state, await open(place("transient"), value), nowMs);
      if (state === "refused") return failureOf(state, await open(place(`refusal:${mark}`), value), nowMs);
      const end = value.indexOf("\n");
      const token = tokenOf(await open(place("token"), value.slice(end + 1)), nowMs, options.except);
      // The name before the token, by which it is discarded, is not encrypted, so it must be checked.
      return token && (await nameOf(token.fingerprint)) === value.slice(0, Math.max(end, 0)) ? token : undefined;
    },

    /** Encrypts the outcome of a login. */
    async sealOutcome({ place }: Account, outcome: Outcome, mark: string | undefined): Promise<string> {
      if (outcome.kind === "none") return "";
      const entry = entryOf(outcome, clock.nowMs());
      if (outcome.kind === "token") return `${await nameOf(outcome.fingerprint)}\n${await seal(place("token"), entry)}`;
      return seal(place(outcome.kind === "refusal" ? `refusal:${mark}` : "transient"), entry);
    },
  };
}
