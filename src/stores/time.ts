/** Timers and waits of a store. */
import type { Clock } from "../internal/clock.ts";

/** A longer timer, in milliseconds, would fire at once. */
const maxTimerMs = 2 ** 31 - 1;

/** A wait that other code can end. */
export interface Wait {
  readonly ended: Promise<void>;
  end(): void;
}

/** Waits for at most `ms` milliseconds, until the signal is aborted, or until `end()`. Does not keep the program running. */
export function startWait(clock: Clock, ms: number, signal?: AbortSignal): Wait {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    const cancel = clock.setTimer(() => end(), Math.min(Math.max(ms, 0), maxTimerMs), true);
    end = () => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
  });
  signal?.addEventListener("abort", end, { once: true });
  if (signal?.aborted) end();
  return { ended, end };
}

/** Waits in the middle of an operation. Keeps the program running, so that the operation can finish. */
export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimer(resolve, Math.max(ms, 0));
  });
