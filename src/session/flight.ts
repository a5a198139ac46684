/** A login in progress, and the callers that wait for it. */

import { attempt } from "../internal/attempt.ts";
import type { Clock } from "./clock.ts";
import { abortable, sleep } from "./timeout.ts";

export interface Flight<T> {
  /**
   * Waits for the outcome with the caller's own timer. On Cloudflare Workers, the promises, timers and sockets of a request
   * stop once the request has ended, so a login that it started never settles.
   *
   * @returns undefined if the login has stopped
   */
  wait(signal: AbortSignal | undefined): Promise<T | undefined>;
  isAwaited(): boolean;
  /** Keeps the flight going for a caller that needs the token later but does not wait for it. */
  keepGoing(): void;
  abort(): void;
}

/**
 * @param beatMs milliseconds between its heartbeats
 * @param run signs in; starts after the current job
 * @param aborted creates the error of an aborted wait
 * @param onIdle called if no caller has waited for the token, or asked for it, for more than `idleBeats`
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
    // In the background: waiting callers have their own timers.
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
      /** A login that misses this many heartbeats has stopped. */
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
      // Cloudflare Workers throw if another request started the login.
      attempt(() => controller.abort(aborted()));
    },
  };
}
