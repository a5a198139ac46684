/** Time, injected: with a clock of their own, tests need not wait. */

/** Where a store gets the time from. The clock of a session is one. */
export interface StoreClock {
  /** Milliseconds of the Unix epoch. May step, when somebody sets the clock. */
  nowMs(): number;
  /** Milliseconds since any moment. Never steps. */
  monotonicMs(): number;
  /** Calls back once after so many milliseconds; the returned function cancels that. */
  setTimer(callback: () => void, ms: number, background?: boolean): () => void;
}

/** A longer timer, in milliseconds, would fire at once. */
const maxTimerMs = 2 ** 31 - 1;

export const systemTime: StoreClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(callback, ms, background) {
    const timer = setTimeout(callback, ms);
    // A number in browsers, which has no such method.
    if (background) (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer);
  },
};

/** A wait that somebody else may end. */
export interface Wait {
  readonly ended: Promise<void>;
  end(): void;
}

/** Waits for `ms` milliseconds at most, until the signal is aborted, or until `end()`. Keeps no program running. */
export function startWait(clock: StoreClock, ms: number, signal?: AbortSignal): Wait {
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

/** Waits in the middle of an operation, which the program has to live to see the end of. */
export const pause = (clock: StoreClock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimer(resolve, Math.max(ms, 0));
  });
