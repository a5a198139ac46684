/** A login on its way, and those who wait for it. */

import { attempt } from "../internal/attempt.ts";
import type { Clock } from "./clock.ts";
import { abortable, sleep } from "./timeout.ts";

export interface Flight<T> {
  /**
   * Waits for the outcome by a timer of the caller's own. On Cloudflare Workers the promises, timers and sockets of a request
   * are dead once it has ended: a login that it started then never ends.
   *
   * @returns undefined when the login is dead
   */
  wait(signal: AbortSignal | undefined): Promise<T | undefined>;
  isAwaited(): boolean;
  /** Says that a caller wants the token but does not wait for it. */
  keepGoing(): void;
  abort(): void;
}

/**
 * @param beatMs milliseconds between its signs of life
 * @param run signs in; begins after the present job
 * @param aborted the error of a wait that is ended
 * @param onIdle called when nobody has waited, or said to want the token, for more than `idleBeats`
 */
export function startFlight<T>(
  clock: Clock,
  beatMs: number,
  run: (signal: AbortSignal) => Promise<T>,
  aborted: () => unknown,
  onIdle: () => void,
  idleBeats: number,
): Flight<T> {
  const controller = new AbortController();
  let waiters = 0;
  let beats = -1;
  /** Beats since somebody last wanted the token. */
  let idle = -1;
  let stop: () => void;
  function beat(): void {
    // In the background: those who wait have timers of their own.
    stop = clock.setTimer(beat, beatMs, true);
    beats++;
    idle = waiters ? 0 : idle + 1;
    if (idle > idleBeats) onIdle();
  }
  beat();
  const outcome = Promise.resolve(controller.signal)
    .then(run)
    .finally(() => stop());
  // A failure is for those who wait; a refresh has none.
  outcome.catch(() => {});

  return {
    isAwaited: () => waiters > 0,
    keepGoing() {
      idle = 0;
    },
    async wait(signal) {
      waiters++;
      idle = 0;
      const end = new AbortController();
      /** A login without a sign of life for so many beats is dead. */
      const deadBeats = 2;
      const death = async () => {
        for (let seen: number | undefined; seen !== beats; ) {
          seen = beats;
          await sleep(clock, deadBeats * beatMs, end.signal);
        }
        return undefined;
      };
      try {
        return await abortable(Promise.race([outcome, death()]), signal, aborted);
      } finally {
        end.abort();
        waiters--;
      }
    },
    abort() {
      // Cloudflare Workers throw where another request started the login.
      attempt(() => controller.abort(aborted()));
    },
  };
}
