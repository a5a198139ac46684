/** Records which codes were returned. A process returns each code once, because a vendor refuses it the second time. */
import { AuthError } from "../errors.ts";
import type { Clock } from "../session/clock.ts";
import { sleep } from "../session/timeout.ts";

/** If the clock is set back by at most this many periods, the next code is not older than the last one. */
const smallStep = 4;
/** A longer wait for an unused code is an error. */
const maxWaitPeriods = 8;
/** How many periods are remembered for a secret, and how many secrets for a clock. */
const maxPeriods = 100;
const maxSecrets = 10_000;

/** The periods of a secret whose codes were returned. Those up to `floor` count as returned. */
interface Given {
  periods: Set<number>;
  floor: number;
}

// By clock, because the periods of different clocks are unrelated.
const givenByClock = new WeakMap<Clock, Map<string, Given>>();

/** The codes that were returned for a secret. Marks the secret as the most recently used. */
function givenOf(clock: Clock, fingerprint: string): Given {
  const secrets = givenByClock.get(clock) ?? new Map<string, Given>();
  givenByClock.set(clock, secrets);
  const given = secrets.get(fingerprint) ?? { periods: new Set(), floor: Number.NEGATIVE_INFINITY };
  secrets.delete(fingerprint);
  secrets.set(fingerprint, given);
  if (secrets.size > maxSecrets) secrets.delete(secrets.keys().next().value as string);
  return given;
}

/** The first period, from `current` on, whose code may be returned. */
function nextPeriod({ periods, floor }: Given, current: number): number {
  const last = Math.max(...periods);
  // A vendor accepts no code older than the last one that it accepted. It cannot have accepted codes further ahead.
  let next = last > current && last - current <= smallStep ? last : Math.max(current, floor + 1);
  while (periods.has(next)) next++;
  return next;
}

/**
 * Claims the next period whose code has not been returned, and waits for it unless it is the current one.
 *
 * @param fingerprint the same for equal secrets, different otherwise
 * @returns the start of the period, in milliseconds of the Unix epoch
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
    // Read only once: if a period ended between two reads, its code would be returned twice.
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
      const message = `The clock was set back, and the codes of totp for the next ${wait} are already used; correct the clock.`;
      throw new AuthError("CONFIGURATION", message);
    }
    await sleep(clock, waitMs, signal);
  }
}
