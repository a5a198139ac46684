/** Time, injected: with a clock of their own, tests need not wait. */

/** Where a session, or a store, gets the time from. */
export interface Clock {
  /** Milliseconds of the Unix epoch. May step, when somebody sets the clock. */
  nowMs(): number;
  /** Milliseconds since any moment. Never steps, but may stand still while the machine sleeps. */
  monotonicMs(): number;
  /**
   * Calls back once after so many milliseconds; the returned function cancels that.
   *
   * @param background whether the timer may not keep the program running, where the runtime knows such timers
   */
  setTimer(callback: () => void, ms: number, background?: boolean): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(callback, ms, background) {
    const timer = setTimeout(callback, ms);
    // A number in browsers, which has no such method.
    if (background) timer.unref?.();
    return () => clearTimeout(timer);
  },
};
