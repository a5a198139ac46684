/** Counts the logins that were started but never settled, from the claims. */
import { firstWaitMs, rememberMs } from "../back-off.ts";
import type { Folder } from "./folder.ts";
import type { View } from "./state.ts";

/** How many claims are counted. The wait reaches its maximum long before that. */
const maxClaims = 20;

export interface Abandoned {
  readonly abandoned: number;
  /** Milliseconds since the last sign of life of the last one; Infinity if there is none. */
  readonly sinceMs: number;
}

/** Counts the claims above the last state that are recent and were not released. */
export async function abandonedIn(folder: Folder, { names }: View, nowMs: number): Promise<Abandoned> {
  let abandoned = 0;
  let sinceMs = Number.POSITIVE_INFINITY;
  const unsettled = names.claims.filter((n) => n > names.state && !names.givenBack.has(n));
  for (const n of unsettled.slice(0, maxClaims)) {
    const agoMs = nowMs - (await folder.changedMs(`${n}.c`));
    // Claims from the future are skipped too: after the clock was set back, they would block logins until it caught up.
    if (agoMs > rememberMs || agoMs < -firstWaitMs) continue;
    abandoned++;
    sinceMs = Math.min(sinceMs, Math.max(agoMs, 0));
  }
  return { abandoned, sinceMs };
}
