/** The clock of a session, and a stopwatch. */
import type { Clock } from "../internal/clock.ts";

export { type Clock, systemClock } from "../internal/clock.ts";

export interface Stopwatch {
  /** When it was started, in milliseconds of the Unix epoch. */
  readonly startedAtMs: number;
  /**
   * Milliseconds since then: the larger value of the two clocks. One is wrong after the time was set back, the other after
   * the machine slept. A value that is too large costs a login; one that is too small, a refused token.
   */
  elapsedMs(): number;
}

export function startStopwatch(clock: Clock): Stopwatch {
  const startedAtMs = clock.nowMs();
  const monotonicMs = clock.monotonicMs();
  return {
    startedAtMs,
    elapsedMs: () => Math.max(clock.nowMs() - startedAtMs, clock.monotonicMs() - monotonicMs),
  };
}
