/** The lease of a login: extended while the login runs. */
import { AuthError } from "../errors.ts";
import { type Clock, type Stopwatch, startStopwatch } from "../session/clock.ts";
import { abortable } from "../session/timeout.ts";
import type { Lease, Note, SharedTokens } from "../stores/shared-tokens.ts";

/**
 * Duration of a lease in milliseconds. On Redis, a holder that died is replaced after this time. A holder that shows no sign
 * of life for longer loses its lease.
 */
export const leaseMs = 15_000;
/** Milliseconds without a sign of life after which a holder checks its lease before it sends a request. */
const freshMs = leaseMs / 2;

export interface HeldLease {
  /** Aborts when the lease is lost, or the login is aborted. */
  readonly signal: AbortSignal;
  isLost(): boolean;
  /** Records a note. @throws AuthError `ABORTED` if the lease is lost, `STORE_UNAVAILABLE` if the store failed */
  note(note: Note): Promise<void>;
  /**
   * Checks, before a request, that the lease is still held: a process that was stopped for longer than its lease must not
   * send anything more. Asks the store only if the last sign of life is old.
   *
   * @throws AuthError `ABORTED` if the lease is lost; `STORE_UNAVAILABLE` if the store failed and the lease may have expired
   */
  check(): Promise<void>;
  /** Stops the signs of life. */
  end(): void;
}

/** @param asked a stopwatch that was started before the lease was requested */
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
  const lost = new AuthError("ABORTED", `Another process is signing in to ${provider} instead.`, { provider });
  let isOver = false;
  let stop = () => {};
  /** Started just before the last sign of life: the lease does not expire earlier than `leaseMs` after that. */
  let seen = asked;

  async function extend(note?: Note): Promise<void> {
    const extending = startStopwatch(clock);
    const isKept = await store.extend(lease, leaseMs, note);
    if (isKept) seen = extending;
    // After the settlement, a lost lease does not matter.
    if (isKept || isOver) return;
    controller.abort(lost);
    throw lost;
  }
  function beat(): void {
    // In the background: callers that wait for the login have their own timers.
    stop = clock.setTimer(
      async () => {
        // A store that failed may work again before the lease expires.
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
