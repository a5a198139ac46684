/** The time limit for an operation of a store: a disk that hangs, or a client of Redis, may wait for longer, or for ever. */
import type { Clock } from "../internal/clock.ts";
import { misconfigured, unavailable } from "./problems.ts";

const defaultOpMs = 5_000;
const maxOpMs = 600_000;
/** Milliseconds that an operation may take while the caller's token is still valid. */
const backgroundMs = 1_000;

/** @param what the function that has the option, for the message */
export function readOpMs(what: string, opMs: unknown = defaultOpMs): number {
  if (Number.isInteger(opMs) && Number(opMs) >= 1 && Number(opMs) <= maxOpMs) return Number(opMs);
  throw misconfigured(`The opMs of ${what} must be a whole number from 1 to ${maxOpMs}.`);
}

export const limitOf = (opMs: number, isBackground = false): number =>
  isBackground ? Math.min(backgroundMs, opMs) : opMs;

/**
 * Returns the result of the work; undefined if it takes more than `ms` milliseconds.
 *
 * @param onLate receives a result that arrives later. A later failure is ignored.
 */
export async function inTime<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  onLate?: (result: T) => void,
): Promise<{ readonly result: T } | undefined> {
  let isLate = false;
  const done = work.then((result) => {
    if (isLate) onLate?.(result);
    return { result };
  });
  done.catch(() => {});
  let cancel = () => {};
  const timeout = new Promise<undefined>((resolve) => {
    cancel = clock.setTimer(() => {
      isLate = true;
      resolve(undefined);
    }, ms);
  });
  return Promise.race([done, timeout]).finally(() => cancel());
}

export const tooLate = (what: string, error?: unknown) =>
  unavailable(what, error, error === undefined ? "it did not answer in time" : undefined);
