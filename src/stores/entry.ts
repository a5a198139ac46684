/** The entries of an account in a store, each of which expires. They are not trusted when they are read. */
import type { FoundFailure, FoundToken, Note, Outcome } from "./shared-tokens.ts";

/** Milliseconds by which the clocks of two machines may differ. Entries from further in the future count as missing. */
const maxSkewMs = 300_000;
/** One day. Entries that block logins for longer count as missing, because they would lock everybody out. */
const maxBlockMs = 86_400_000;

/** A record, with the time when it was written and the time when it expires. */
export interface Entry {
  readonly record: string;
  readonly atMs: number;
  readonly untilMs: number;
  /** Only if the entry is a token. */
  readonly fingerprint?: string;
}

/** Returns the entry for an outcome or a note. The time that it blocks logins is limited to what readers accept. */
export function entryOf(outcome: Exclude<Outcome, { kind: "none" }> | Note, nowMs: number): Entry {
  const { record, untilMs } = outcome;
  if ("fingerprint" in outcome) return { record, atMs: nowMs, untilMs, fingerprint: outcome.fingerprint };
  return { record, atMs: nowMs, untilMs: Math.min(untilMs, nowMs + maxBlockMs) };
}

/** Whether it was written later than clock skew explains: somebody set a clock back, or ahead and back again. */
export const isFromFuture = ({ atMs }: Pick<Entry, "atMs">, nowMs: number): boolean => !(atMs <= nowMs + maxSkewMs);

function isEntry(value: unknown, nowMs: number): value is Entry {
  const { record, atMs, untilMs } = Object(value) as Partial<Entry>;
  return typeof record === "string" && typeof atMs === "number" && typeof untilMs === "number" && untilMs > nowMs;
}

const isCurrent = (value: unknown, nowMs: number): value is Entry =>
  isEntry(value, nowMs) && !isFromFuture(value, nowMs);

const isShort = ({ atMs, untilMs }: Entry): boolean => untilMs - atMs <= maxBlockMs;

/** The token, if the value is one that has not expired and is not the excepted one. */
export function tokenOf(value: unknown, nowMs: number, except?: string): FoundToken | undefined {
  if (!isCurrent(value, nowMs) || typeof value.fingerprint !== "string" || value.fingerprint === except)
    return undefined;
  const { record, fingerprint, untilMs, atMs } = value;
  return { state: "token", record, fingerprint, untilMs, settledAtMs: atMs };
}

/** The failure, if the value is one that has not expired. */
export function failureOf(state: FoundFailure["state"], value: unknown, nowMs: number): FoundFailure | undefined {
  return isCurrent(value, nowMs) && isShort(value)
    ? { state, record: value.record, untilMs: value.untilMs }
    : undefined;
}

/** The note, even one from the future: it does not block logins, and the code was used no matter what the clock said. */
export const noteOf = (value: unknown, nowMs: number): Entry | undefined =>
  isEntry(value, nowMs) && isShort(value) ? value : undefined;
