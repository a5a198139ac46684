/** A login on its way, and those who wait for it. */

import { type Clock, setRepeatingTimer } from "./clock.ts";
import type { Token } from "./provider.ts";
import { abortable } from "./timeout.ts";

/** A login shows a sign of life at this interval, in milliseconds. */
const defaultBeatMs = 1_000;
/** A login without a sign of life for so many intervals is dead. */
const deadBeats = 2;

export interface Flight {
  /**
   * Waits for the token by a timer of the caller's own. On Cloudflare Workers the promises, timers and sockets of a request
   * are dead once it has ended: a login that it started then never ends.
   *
   * @returns undefined when the login is dead
   */
  wait(signal: AbortSignal | undefined): Promise<Token | undefined>;
  isAwaited(): boolean;
  /** Says that a caller wants the token but does not wait for it. */
  keepGoing(): void;
  abort(): void;
}

export interface FlightOptions {
  clock: Clock;
  beatMs?: number | undefined;
  /** Signs in; begins after the present job. */
  run: (signal: AbortSignal) => Promise<Token>;
  aborted: () => unknown;
  /** Called when nobody has waited, or said to want the token, for so many intervals. */
  onIdle: () => void;
  idleBeats: number;
}

export function startFlight({ clock, beatMs = defaultBeatMs, run, aborted, onIdle, idleBeats }: FlightOptions): Flight {
  const controller = new AbortController();
  let waiters = 0;
  let beats = 0;
  /** Beats since somebody last wanted the token. */
  let idle = 0;
  const beat = () => {
    beats++;
    idle = waiters ? 0 : idle + 1;
    if (idle > idleBeats) onIdle();
  };
  // In the background: those who wait have timers of their own.
  const stopBeats = setRepeatingTimer(clock, beat, beatMs, true);
  const token = Promise.resolve(controller.signal).then(run).finally(stopBeats);
  // A failure is for those who wait; a refresh has none.
  token.catch(() => {});

  return {
    isAwaited: () => waiters > 0,
    keepGoing() {
      idle = 0;
    },
    async wait(signal) {
      waiters++;
      idle = 0;
      let stopWatching = () => {};
      const death = new Promise<undefined>((resolve) => {
        let seen = beats;
        const watch = () => {
          if (beats === seen) resolve(undefined);
          seen = beats;
        };
        stopWatching = setRepeatingTimer(clock, watch, deadBeats * beatMs);
      });
      try {
        const outcome = Promise.race([token, death]);
        return await abortable(outcome, signal, aborted);
      } finally {
        stopWatching();
        waiters--;
      }
    },
    abort() {
      try {
        controller.abort(aborted());
      } catch {
        // Cloudflare Workers throw where another request started the login.
      }
    },
  };
}
