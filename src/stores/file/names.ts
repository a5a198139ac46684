/** The names of the files of an account, and which files are valid. */
import { hex } from "../../internal/bytes.ts";

/**
 * - `7.c` is claim 7: the socket on which its holder listens.
 * - `7.json` is the state after claim 7 was settled. It is written once.
 * - `7.note` is the note of claim 7.
 * - `7.back` means that the holder of claim 7 released it: the login had no outcome, but was not abandoned.
 * - `<name>.x` means that the token with that name was discarded.
 */
const pattern = /^(?:([1-9]\d{0,9})\.(c|json|note|back)|([0-9a-f]{24})\.x)$/;

/** The highest valid number. No account reaches it: that takes 158 years with a login each second. */
const lastNumber = 4_999_999_999;
/** If the highest number exists all the same, numbers from here on are not real either. */
const impossibleNumber = 4_000_000_000;

export interface Names {
  /** The highest claim; 0 if there is none. */
  readonly claim: number;
  /** All claims, highest first. */
  readonly claims: readonly number[];
  /** The highest number of any file. */
  readonly highest: number;
  /** The highest number of a state, and of a note, that is not above the highest claim. Others are not real. */
  readonly state: number;
  readonly note: number;
  /** Claims that were released. */
  readonly givenBack: ReadonlySet<number>;
  readonly discarded: ReadonlySet<string>;
  readonly all: readonly string[];
}

export function readNames(all: readonly string[]): Names {
  const numbers: Record<string, number[]> = { c: [], json: [], note: [], back: [] };
  const discarded = new Set<string>();
  for (const name of all) {
    const [, number, kind = "", token] = pattern.exec(name) ?? [];
    if (token) discarded.add(token);
    if (Number(number) <= lastNumber) numbers[kind]?.push(Number(number));
  }
  // A folder may contain more names than a call can have arguments.
  const last = (values: readonly number[] = []) => values.reduce((a, b) => Math.max(a, b), 0);
  const claims = (numbers.c ?? []).toSorted((a, b) => b - a);
  const [claim = 0] = claims;
  const ofClaim = (kind: string) => last(numbers[kind]?.filter((n) => n <= claim));
  return {
    claim,
    claims,
    highest: last(Object.values(numbers).map(last)),
    state: ofClaim("json"),
    note: ofClaim("note"),
    givenBack: new Set(numbers.back),
    discarded,
    all,
  };
}

/** The number of the next claim; undefined if a file with an impossible number leaves none. */
export const nextNumber = ({ highest }: Names): number | undefined => (highest < lastNumber ? highest + 1 : undefined);

/** Files with impossible numbers, highest last: until that one is removed, no older file can count as the newest. */
export function impossible({ all }: Names): string[] {
  const numberOf = (name: string) => Number(pattern.exec(name)?.[1] ?? 0);
  return all.filter((name) => numberOf(name) >= impossibleNumber).toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** The files that are not needed once claim `n` is settled. Files that are still being written have names with `t`. */
export function obsolete(
  { all }: Names,
  n: number,
  token: string | undefined,
): { old: string[]; unfinished: string[] } {
  const old = all.filter((name) => {
    const [, number, , discarded] = pattern.exec(name) ?? [];
    // The one before the last is kept for processes that have just listed the names.
    return number ? Number(number) < n - 1 : discarded !== undefined && discarded !== token;
  });
  return { old, unfinished: all.filter((name) => /^t[0-9a-f]{8}$/.test(name)) };
}

export const temporaryName = (): string => `t${hex(crypto.getRandomValues(new Uint8Array(4)))}`;

/** Bytes that are appended to the path of the folder: `/<24 digits>/<10 digits>.c`. */
export const longestName = 38;
