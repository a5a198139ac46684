/** What was sent for an account and serves once, as the note that one holder of its lease leaves to the next. */
import type { Note } from "../stores/shared-tokens.ts";
import { keyedHash } from "./keyed-hash.ts";
import { readRecord, writeRecord } from "./records.ts";

/** Milliseconds for which a code is remembered: an hour. No code is known to live for longer. */
const codeMs = 3_600_000;
/** Milliseconds for which a note is kept after that: a process whose clock was set ahead has to hand it on. */
const spareMs = 3_600_000;
/** Milliseconds for which a refresh token is remembered: a day, the longest time for which a store keeps a note. */
const refreshTokenMs = 86_400_000;
/** So many of the last ones are remembered. */
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
 * @param key of the account, by which codes are hashed
 * @param notes of earlier holders
 */
export function usedCodes(key: string, ...notes: readonly (string | undefined)[]) {
  // What two notes tell twice counts for as long as either says.
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
     * The note that says that a code, or a refresh token, is used; undefined when it was.
     *
     * @param name of the token that is refreshed, rather than the refresh token: a vendor may give the same one again
     */
    async use(what: "code" | "refresh", name: string, nowMs: number): Promise<Note | undefined> {
      const hash = await hashOf(what, name);
      // What is over by this clock is not over by all, if somebody has set it ahead.
      const known = used.filter(([, untilMs]) => untilMs > nowMs - spareMs && untilMs <= nowMs + 2 * refreshTokenMs);
      if (known.some(([each, untilMs]) => each === hash && untilMs > nowMs)) return undefined;
      const others = known.filter(([each]) => each !== hash);
      const untilMs = nowMs + (what === "code" ? codeMs : refreshTokenMs);
      return noteOf([...others, [hash, untilMs]], nowMs);
    },
    /** The note that says that a refresh token reached nobody. */
    async unuse(name: string, nowMs: number): Promise<Note> {
      const hash = await hashOf("refresh", name);
      return noteOf(
        used.filter(([each]) => each !== hash),
        nowMs + 1,
      );
    },
  };
}
