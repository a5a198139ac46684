/** The clock of a session, and the time that has passed by it. */
import type { Clock } from "../internal/clock.ts";

export { type Clock, systemClock } from "../internal/clock.ts";

export interface Stopwatch {
  /** When it was started, in milliseconds of the Unix epoch. */
  readonly startedAtMs: number;
  /**
   * Milliseconds since then, by the clock that says more: the one is wrong after a step back, the other after the machine
   * slept. Too much costs a login, too little a refused token.
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
