/** Which codes were given. Each is given once per secret in a process: a vendor refuses it the second time. */
import { AuthError } from "../errors.ts";
import type { Clock } from "../session/clock.ts";
import { sleep } from "../session/timeout.ts";

/** After a step back of the clock by so many periods at most, no code is given that is older than the last one. */
const smallStep = 4;
/** A longer wait for a code that was not given is an error. */
const maxWaitPeriods = 8;
/** How many periods are remembered of a secret, and how many secrets of a clock. */
const maxPeriods = 100;
const maxSecrets = 10_000;

/** The periods of a secret whose codes were given. Those up to `floor` count as given. */
interface Given {
  periods: Set<number>;
  floor: number;
}

// By clock: what another clock calls a period has nothing to do with it.
const givenByClock = new WeakMap<Clock, Map<string, Given>>();

/** What was given of a secret, which becomes the last that would be forgotten. */
function givenOf(clock: Clock, fingerprint: string): Given {
  const secrets = givenByClock.get(clock) ?? new Map<string, Given>();
  givenByClock.set(clock, secrets);
  const given = secrets.get(fingerprint) ?? { periods: new Set(), floor: Number.NEGATIVE_INFINITY };
  secrets.delete(fingerprint);
  secrets.set(fingerprint, given);
  if (secrets.size > maxSecrets) secrets.delete(secrets.keys().next().value as string);
  return given;
}

/** The first period from `current` on whose code may be given. */
function nextPeriod({ periods, floor }: Given, current: number): number {
  const last = Math.max(...periods);
  // A vendor takes no code older than the last one that it took. Codes further ahead it did not take: its clock is right.
  let next = last > current && last - current <= smallStep ? last : Math.max(current, floor + 1);
  while (periods.has(next)) next++;
  return next;
}

/**
 * The start of a period, in milliseconds of the Unix epoch, whose code nobody was given: of the current one, or of a
 * later one, for which it waits.
 *
 * @param fingerprint the same for equal secrets, different otherwise
 * @throws AuthError `CONFIGURATION` when the clock was set back so far that the wait would be long; the signal's reason.
 */
export async function claimPeriod(
  clock: Clock,
  fingerprint: string,
  periodMs: number,
  signal: AbortSignal,
): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    const given = givenOf(clock, fingerprint);
    // Read once: between two looks at the clock a period may end, and its code would be given twice.
    const nowMs = clock.nowMs();
    const current = Math.floor(nowMs / periodMs);
    const next = nextPeriod(given, current);
    if (next === current) {
      given.periods.add(current);
      if (given.periods.size > maxPeriods) {
        given.floor = Math.min(...given.periods);
        given.periods.delete(given.floor);
      }
      return current * periodMs;
    }
    const waitMs = next * periodMs - nowMs;
    if (next - current > maxWaitPeriods) {
      const wait = `${Math.ceil(waitMs / 1000)} s`;
      const message = `The clock was set back, and the codes of totp for the next ${wait} are used up; correct the clock.`;
      throw new AuthError("CONFIGURATION", message);
    }
    await sleep(clock, waitMs, signal);
  }
}
