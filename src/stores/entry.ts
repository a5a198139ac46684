/** What a store holds of an account, each for a time. Nothing of it is trusted when it is read. */
import type { FoundFailure, FoundToken, Note, Outcome } from "./shared-tokens.ts";

/** Milliseconds by which the clocks of two machines may differ. What is from further ahead counts as missing. */
const maxSkewMs = 300_000;
/** One day. What blocks logins for longer counts as missing: it would lock everybody out. */
const maxBlockMs = 86_400_000;

/** A record, when it was written, and until when it counts. */
export interface Entry {
  readonly record: string;
  readonly atMs: number;
  readonly untilMs: number;
  /** Of a token. */
  readonly fingerprint?: string;
}

/** The entry for an outcome or a note. What blocks logins is cut to the longest time that readers accept. */
export function entryOf(outcome: Exclude<Outcome, { kind: "none" }> | Note, nowMs: number): Entry {
  const { record, untilMs } = outcome;
  if ("fingerprint" in outcome) return { record, atMs: nowMs, untilMs, fingerprint: outcome.fingerprint };
  return { record, atMs: nowMs, untilMs: Math.min(untilMs, nowMs + maxBlockMs) };
}

/** Whether it was written later than any clock says: somebody set a clock back, or ahead and back again. */
export const isFromFuture = ({ atMs }: Pick<Entry, "atMs">, nowMs: number): boolean => !(atMs <= nowMs + maxSkewMs);

function isEntry(value: unknown, nowMs: number): value is Entry {
  const { record, atMs, untilMs } = Object(value) as Partial<Entry>;
  return typeof record === "string" && typeof atMs === "number" && typeof untilMs === "number" && untilMs > nowMs;
}

const isCurrent = (value: unknown, nowMs: number): value is Entry =>
  isEntry(value, nowMs) && !isFromFuture(value, nowMs);

const isShort = ({ atMs, untilMs }: Entry): boolean => untilMs - atMs <= maxBlockMs;

/** The token, if it is one, has not expired, and is not the one that is of no use. */
export function tokenOf(value: unknown, nowMs: number, except?: string): FoundToken | undefined {
  if (!isCurrent(value, nowMs) || typeof value.fingerprint !== "string" || value.fingerprint === except)
    return undefined;
  const { record, fingerprint, untilMs, atMs } = value;
  return { state: "token", record, fingerprint, untilMs, settledAtMs: atMs };
}

/** The failure, if it is one and still counts. */
export function failureOf(state: FoundFailure["state"], value: unknown, nowMs: number): FoundFailure | undefined {
  return isCurrent(value, nowMs) && isShort(value)
    ? { state, record: value.record, untilMs: value.untilMs }
    : undefined;
}

/** The note, even one from the future: it blocks no login, and a code was used whatever the clock said. */
export const noteOf = (value: unknown, nowMs: number): Entry | undefined =>
  isEntry(value, nowMs) && isShort(value) ? value : undefined;
