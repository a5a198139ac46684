/** A login on its way, and those who wait for it. */
import type { Token } from "../providers/provider.ts";
import type { Clock } from "./clock.ts";
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
  abort(): void;
}

export interface FlightOptions {
  clock: Clock;
  beatMs?: number | undefined;
  /** Signs in; begins after the present job. */
  run: (signal: AbortSignal) => Promise<Token>;
  aborted: () => unknown;
  /** Is called when nobody has waited for so many intervals; not for a login that nobody has ever waited for. */
  onIdle: () => void;
  idleBeats: number;
}

export function startFlight({ clock, beatMs = defaultBeatMs, run, aborted, onIdle, idleBeats }: FlightOptions): Flight {
  const controller = new AbortController();
  let waiters = 0;
  let beats = 0;
  /** Beats without anybody who waits; no number as long as nobody has. */
  let idle = Number.NaN;
  let cancelBeat: () => void;
  (function beat() {
    // In the background: those who wait have timers of their own.
    cancelBeat = clock.setTimer(
      () => {
        beats++;
        idle = waiters ? 0 : idle + 1;
        beat();
        if (idle > idleBeats) onIdle();
      },
      beatMs,
      true,
    );
  })();
  const token = Promise.resolve(controller.signal)
    .then(run)
    .finally(() => cancelBeat());
  // A failure is for those who wait; a refresh has none.
  token.catch(() => {});

  return {
    isAwaited: () => waiters > 0,
    async wait(signal) {
      waiters++;
      idle = 0;
      let cancelWatch = () => {};
      const death = new Promise<undefined>((resolve) => {
        (function watch(seen) {
          cancelWatch = clock.setTimer(() => (beats === seen ? resolve(undefined) : watch(beats)), deadBeats * beatMs);
        })(beats);
      });
      try {
        const outcome = Promise.race([token, death]);
        return await (signal ? abortable(outcome, signal, aborted) : outcome);
      } finally {
        cancelWatch();
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
