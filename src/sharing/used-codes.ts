/** The one-time codes that were sent for an account, as the note that one holder of its lease leaves to the next. */
import type { Note } from "../stores/shared-tokens.ts";
import { keyedHash } from "./keyed-hash.ts";
import { readRecord, writeRecord } from "./records.ts";

/** One hour. No code is known to live for longer. */
const rememberMs = 3_600_000;
/** So many of the last ones are remembered. */
const maxCodes = 100;

type Used = readonly [hash: string, untilMs: number];

function isUsed(value: unknown): value is Used {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}

/**
 * @param key of the account, by which codes are hashed
 * @param note of the last holder
 */
export function usedCodes(key: string, note: string | undefined) {
  const { codes } = (note === undefined ? undefined : readRecord(note)) ?? {};
  let used: readonly Used[] = Array.isArray(codes) ? codes.filter(isUsed) : [];
  return {
    /** The note that says that this code is used; undefined when it was. */
    async use(code: string, nowMs: number): Promise<Note | undefined> {
      const hash = await keyedHash(key, `code\n${code}`);
      const current = used.filter(([, untilMs]) => untilMs > nowMs && untilMs <= nowMs + 2 * rememberMs);
      if (current.some(([each]) => each === hash)) return undefined;
      const untilMs = nowMs + rememberMs;
      used = [...current, [hash, untilMs] as const].slice(-maxCodes);
      return { record: writeRecord({ codes: used }), untilMs };
    },
  };
}
