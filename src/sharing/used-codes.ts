/** The one-time codes and refresh tokens that were sent for an account, in the note for the next holder of its lease. */
import type { Note } from "../stores/shared-tokens.ts";
import { keyedHash } from "./keyed-hash.ts";
import { readRecord, writeRecord } from "./records.ts";

/** Milliseconds for which a code is remembered: one hour. No code is known to be valid for longer. */
const codeMs = 3_600_000;
/** Milliseconds for which a note is kept after that: a process whose clock is ahead must still pass it on. */
const spareMs = 3_600_000;
/** Milliseconds for which a refresh token is remembered: one day, the longest time for which a store keeps a note. */
const refreshTokenMs = 86_400_000;
/** How many codes and refresh tokens are remembered. */
const maxCodes = 100;

type Used = readonly [hash: string, untilMs: number];

function isUsed(value: unknown): value is Used {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}

function usedIn(note: string | undefined): readonly Used[] {
  const { codes } = (note === undefined ? undefined : readRecord(note)) ?? {};
  return Array.isArray(codes) ? codes.filter(isUsed) : [];
}

/**
 * @param key the key of the account, with which codes are hashed
 * @param notes the notes of earlier holders
 */
export function usedCodes(key: string, ...notes: readonly (string | undefined)[]) {
  // If two notes contain the same code, the later expiry applies.
  const untils = new Map<string, number>();
  for (const [hash, untilMs] of notes.flatMap(usedIn)) untils.set(hash, Math.max(untilMs, untils.get(hash) ?? 0));
  let used: readonly Used[] = [...untils];

  const hashOf = (what: "code" | "refresh", name: string) => keyedHash(key, `${what}\n${name}`);

  function noteOf(codes: readonly Used[], nowMs: number): Note {
    used = codes.slice(-maxCodes);
    const untilMs = Math.max(nowMs, ...used.map(([, untilMs]) => untilMs));
    return { record: writeRecord({ codes: used }), untilMs: untilMs + spareMs };
  }

  return {
    /**
     * Returns the note that marks a code or refresh token as used; undefined if it was used before.
     *
     * @param name the code, or the fingerprint of the token to refresh: a vendor may return the same refresh token again
     */
    async use(what: "code" | "refresh", name: string, nowMs: number): Promise<Note | undefined> {
      const hash = await hashOf(what, name);
      // What has expired by this clock may still be valid by others, if somebody has set this clock ahead.
      const known = used.filter(([, untilMs]) => untilMs > nowMs - spareMs && untilMs <= nowMs + 2 * refreshTokenMs);
      if (known.some(([each, untilMs]) => each === hash && untilMs > nowMs)) return undefined;
      const others = known.filter(([each]) => each !== hash);
      const untilMs = nowMs + (what === "code" ? codeMs : refreshTokenMs);
      return noteOf([...others, [hash, untilMs]], nowMs);
    },
    /** Returns the note for a refresh token that reached no server. */
    async unuse(name: string, nowMs: number): Promise<Note> {
      const hash = await hashOf("refresh", name);
      return noteOf(
        used.filter(([each]) => each !== hash),
        nowMs + 1,
      );
    },
  };
}
