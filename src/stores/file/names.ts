/** What the files of an account are called, and which of them count. */
import { hex } from "../../internal/bytes.ts";

/**
 * - `7.c` is claim 7: where its holder listens.
 * - `7.json` is the state after claim 7 was settled. It is written once.
 * - `7.note` is the note of claim 7.
 * - `7.back` says that the holder of claim 7 gave it back: nothing came of that login, and nobody died.
 * - `<name>.x` says that the token of that name was discarded.
 */
const pattern = /^(?:([1-9]\d{0,9})\.(c|json|note|back)|([0-9a-f]{24})\.x)$/;

/** The last number that counts. No account comes to it: a login each second takes 158 years. */
const lastNumber = 4_999_999_999;
/** Where the last number is there all the same, nobody has counted up to those from here on either. */
const impossibleNumber = 4_000_000_000;

export interface Names {
  /** The highest claim; 0 where there is none. */
  readonly claim: number;
  /** All claims, the highest first. */
  readonly claims: readonly number[];
  /** The highest number of any file. */
  readonly highest: number;
  /** The highest number of a state, and of a note, that has a claim at or above it. Nobody has written the others. */
  readonly state: number;
  readonly note: number;
  /** Claims that were given back. */
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
  // A folder may hold more names than a call takes arguments.
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

/** The number of the next claim; undefined when a file that nobody can have counted up to leaves none. */
export const nextNumber = ({ highest }: Names): number | undefined => (highest < lastNumber ? highest + 1 : undefined);

/** Files whose numbers were not counted up to, the highest last: until it is gone, nothing older is taken for the newest. */
export function impossible({ all }: Names): string[] {
  const numberOf = (name: string) => Number(pattern.exec(name)?.[1] ?? 0);
  return all.filter((name) => numberOf(name) >= impossibleNumber).toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** What of the files is no longer needed once claim `n` is settled. Names that begin with `t` are of files being written. */
export function obsolete(
  { all }: Names,
  n: number,
  token: string | undefined,
): { old: string[]; unfinished: string[] } {
  const old = all.filter((name) => {
    const [, number, , discarded] = pattern.exec(name) ?? [];
    // One before the last is kept for those who have just listed the names.
    return number ? Number(number) < n - 1 : discarded !== undefined && discarded !== token;
  });
  return { old, unfinished: all.filter((name) => /^t[0-9a-f]{8}$/.test(name)) };
}

export const temporaryName = (): string => `t${hex(crypto.getRandomValues(new Uint8Array(4)))}`;

/** Bytes that a folder's path grows by: `/<24 digits>/<10 digits>.c`. */
export const longestName = 38;
