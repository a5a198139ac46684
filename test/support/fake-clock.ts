/** A clock that stands still until a test moves it. */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../src/session/clock.ts";

export interface FakeClock extends Clock {
  /** Time goes by: moves both clocks and fires timers in the order in which they are due. */
  advance(ms: number): Promise<void>;
  /** Somebody sets the wall clock, ahead or back. */
  stepWallClock(ms: number): void;
  /** The machine sleeps: the wall clock goes on, the monotonic one and the timers stand still. */
  sleep(ms: number): void;
  /** Timers that are neither fired nor cancelled. */
  pendingTimers(): number;
  /** Every timer that is set never fires, as on Cloudflare Workers when the request has ended that set it. */
  killTimers(): void;
}

interface Timer {
  dueMs: number;
  callback: () => void;
}

/** Lets everything happen that waits for no timer. */
export const settle = (): Promise<void> => setImmediate();

export function createFakeClock(startMs = Date.UTC(2030, 0, 1, 12)): FakeClock {
  let wallMs = startMs;
  // Not zero, and not the wall clock's: to take the one for the other has to show.
  let monotonicMs = 5_000;
  const timers = new Set<Timer>();

  function move(ms: number): void {
    wallMs += ms;
    monotonicMs += ms;
  }

  function nextDue(untilMs: number): Timer | undefined {
    // Sorting is stable: of two that are due together, the one set first fires first.
    const [next] = [...timers].sort((a, b) => a.dueMs - b.dueMs);
    return next && next.dueMs <= untilMs ? next : undefined;
  }

  return {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    setTimer(callback, ms) {
      // The system's timers fire at once for any other number, which is never what was meant.
      if (!(ms >= 0 && ms < 2 ** 31)) throw new RangeError(`A timer cannot be set for ${ms} ms.`);
      const timer = { dueMs: monotonicMs + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const untilMs = monotonicMs + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        move(timer.dueMs - monotonicMs);
        timers.delete(timer);
        timer.callback();
        await settle();
      }
      move(untilMs - monotonicMs);
    },
    stepWallClock(ms) {
      wallMs += ms;
    },
    sleep(ms) {
      wallMs += ms;
    },
    pendingTimers: () => timers.size,
    killTimers: () => timers.clear(),
  };
}
