/** The lease of a login: kept while that goes on, and given up with it. */
import { AuthError } from "../errors.ts";
import { type Clock, type Stopwatch, startStopwatch } from "../session/clock.ts";
import { abortable } from "../session/timeout.ts";
import type { Lease, Note, SharedTokens } from "../stores/shared-tokens.ts";

/**
 * Milliseconds. On Redis, a holder that died is replaced after that; a holder that is slower than that, or stopped, loses
 * its lease.
 */
export const leaseMs = 15_000;
/** Milliseconds without a sign of life after which a holder makes sure of its lease before it sends a request. */
const freshMs = leaseMs / 2;

export interface HeldLease {
  /** Aborts when the lease is lost, and when the login is given up. */
  readonly signal: AbortSignal;
  isLost(): boolean;
  /** Records a note. @throws AuthError `ABORTED` when the lease is lost, `STORE_UNAVAILABLE` when the store failed */
  note(note: Note): Promise<void>;
  /**
   * Makes sure that the lease is held, before a request: a process that was stopped for longer than its lease must send
   * nothing more. Asks the store only when the last sign of life is old.
   *
   * @throws AuthError `ABORTED` when the lease is lost; `STORE_UNAVAILABLE` when the store failed and the lease may have run
   *   out
   */
  check(): Promise<void>;
  /** Ends the signs of life. */
  end(): void;
}

/** @param asked started before the store was asked for the lease */
export function holdLease(
  store: SharedTokens,
  clock: Clock,
  provider: string,
  lease: Lease,
  signal: AbortSignal,
  asked: Stopwatch,
): HeldLease {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  const lost = new AuthError("ABORTED", `Another process signs in to ${provider} instead.`, { provider });
  let isOver = false;
  let stop = () => {};
  /** Since before the last sign of life: the lease runs out no earlier than `leaseMs` after that. */
  let seen = asked;

  async function extend(note?: Note): Promise<void> {
    const extending = startStopwatch(clock);
    const isKept = await store.extend(lease, leaseMs, note);
    if (isKept) seen = extending;
    // Once it is settled, nothing is lost.
    if (isKept || isOver) return;
    controller.abort(lost);
    throw lost;
  }
  function beat(): void {
    // In the background: those who wait for the login have timers of their own.
    stop = clock.setTimer(
      async () => {
        // A store that failed may be back before the lease runs out.
        await extend().catch(() => {});
        if (!isOver && !controller.signal.aborted) beat();
      },
      leaseMs / 3,
      true,
    );
  }
  beat();

  return {
    signal: controller.signal,
    isLost: () => controller.signal.reason === lost,
    note: extend,
    async check() {
      controller.signal.throwIfAborted();
      if (seen.elapsedMs() < freshMs) return;
      try {
        await abortable(extend(), controller.signal);
      } catch (error) {
        if (controller.signal.aborted || seen.elapsedMs() >= leaseMs) throw error;
      }
    },
    end() {
      isOver = true;
      stop();
      signal.removeEventListener("abort", onAbort);
    },
  };
}
