/** Watches the holders of claims, for the processes that wait. */
import type { Clock } from "../../internal/clock.ts";
import type { FoundBusy } from "../shared-tokens.ts";
import { startWait, type Wait } from "../time.ts";
import { probe, untilReleased } from "./claim.ts";
import type { Folder } from "./folder.ts";
import type { Names } from "./names.ts";

export function watchHolders(clock: Clock) {
  /** The last sign of life of each holder, and when it was first seen, by the monotonic clock. */
  const seen = new Map<string, { life: string; atMs: number }>();
  const waits = new Set<Wait>();

  return {
    /** Whether the holder of the highest claim is signing in: it exists, and showed a sign of life within `leaseMs`. */
    async isHeld({ path }: Folder, names: Names, leaseMs: number): Promise<boolean> {
      // Released claims look like those of dead processes.
      const life = names.claim > names.state ? await probe(clock, path, names.claim) : undefined;
      if (life === undefined) {
        seen.delete(path);
        return false;
      }
      const nowMs = clock.monotonicMs();
      const id = `${names.claim}:${life}`;
      const last = seen.get(path);
      if (last?.life !== id) seen.set(path, { life: id, atMs: nowMs });
      return last?.life !== id || nowMs - last.atMs <= leaseMs;
    },

    busy: ({ path }: Folder, { claim }: Names, leaseMs: number): FoundBusy => ({
      state: "busy",
      async changed(maxMs, signal) {
        // The wait is short enough to notice a holder that is stuck.
        const wait = startWait(clock, Math.min(maxMs, leaseMs / 4), signal);
        waits.add(wait);
        untilReleased(clock, path, claim, wait).catch(() => {});
        await wait.ended;
        waits.delete(wait);
      },
    }),

    endWaits(): void {
      for (const wait of waits) wait.end();
    },
  };
}
