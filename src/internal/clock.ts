/** The clock, which is injected so that tests do not have to wait. */

/** The source of the time for a session or a store. */
export interface Clock {
  /** Returns the time in milliseconds of the Unix epoch. It jumps when somebody sets the clock. */
  nowMs(): number;
  /** Returns milliseconds since some fixed moment. It never jumps, but may stop while the machine sleeps. */
  monotonicMs(): number;
  /**
   * Calls `callback` once after `ms` milliseconds. The returned function cancels the timer.
   *
   * @param background whether the program may exit while the timer is pending, if the runtime supports that
   */
  setTimer(callback: () => void, ms: number, background?: boolean): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(callback, ms, background) {
    const timer = setTimeout(callback, ms);
    // In browsers, a timer is a number and has no such method.
    if (background) timer.unref?.();
    return () => clearTimeout(timer);
  },
};
