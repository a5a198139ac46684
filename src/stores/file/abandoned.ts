/** Logins that were begun and never settled, as the claims tell. */
import { firstWaitMs, rememberMs } from "../back-off.ts";
import type { Folder } from "./folder.ts";
import type { View } from "./state.ts";

/** So many claims are looked at. Long before that, each has to wait for the longest time. */
const maxClaims = 20;

export interface Abandoned {
  readonly abandoned: number;
  /** Milliseconds since the last sign of life of the last one; Infinity where there is none. */
  readonly sinceMs: number;
}

/** Claims above the last state that are of interest still: recent, and not given back. */
export async function abandonedIn(folder: Folder, { names }: View, nowMs: number): Promise<Abandoned> {
  let abandoned = 0;
  let sinceMs = Number.POSITIVE_INFINITY;
  const unsettled = names.claims.filter((n) => n > names.state && !names.givenBack.has(n));
  for (const n of unsettled.slice(0, maxClaims)) {
    const agoMs = nowMs - (await folder.changedMs(`${n}.c`));
    // Those of the future too: the clock was set back, and they would block logins until it has caught up.
    if (agoMs > rememberMs || agoMs < -firstWaitMs) continue;
    abandoned++;
    sinceMs = Math.min(sinceMs, Math.max(agoMs, 0));
  }
  return { abandoned, sinceMs };
}
