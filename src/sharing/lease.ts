/** The lease of a login: kept while that goes on, and given up with it. */
import { AuthError } from "../errors.ts";
import type { Clock } from "../session/clock.ts";
import type { Lease, Note, SharedTokens } from "../stores/shared-tokens.ts";

/**
 * Milliseconds. On Redis, a holder that died is replaced after that; a holder that is slower than that, or stopped, loses
 * its lease.
 */
export const leaseMs = 15_000;

export interface HeldLease {
  /** Aborts when the lease is lost, and when the login is given up. */
  readonly signal: AbortSignal;
  isLost(): boolean;
  /** Records a note. @throws AuthError `ABORTED` when the lease is lost, `STORE_UNAVAILABLE` when the store failed */
  note(note: Note): Promise<void>;
  /** Ends the signs of life. */
  end(): void;
}

export function holdLease(
  store: SharedTokens,
  clock: Clock,
  provider: string,
  lease: Lease,
  signal: AbortSignal,
): HeldLease {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  const lost = new AuthError("ABORTED", `Another process signs in to ${provider} instead.`, { provider });
  let isOver = false;
  let stop = () => {};

  async function extend(note?: Note): Promise<void> {
    const isKept = await store.extend(lease, leaseMs, note);
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
    end() {
      isOver = true;
      stop();
      signal.removeEventListener("abort", onAbort);
    },
  };
}
