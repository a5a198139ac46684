/**
 * Decides which refusals of a token cost a login. A refusal may mean that the token was revoked, or that a permission is
 * missing. In the second case a login does not help, and if an account may have only one valid token, each login revokes
 * everybody else's.
 */
import { remember } from "../internal/remember.ts";
import type { Clock } from "./clock.ts";

/** Returns the spent login to the budget, because another process made it; false if no login was allowed. */
export type Spent = (() => void) | false;

export interface Refusals {
  /**
   * Whether a refusal is worth a login, which is then spent. Within `cooldownMs`, refusals may cost
   *
   * - two logins at any places, and a third at places where calls succeed, since a missing permission is unlikely there;
   * - one more if the previous call was refused too, at another place: a revoked token is refused everywhere;
   * - two more if the place is not known.
   *
   * @param place where the call went; omitted if not known
   */
  allowLogin(place?: string): Spent;
  /** A call showed that its token is valid. */
  callSucceeded(place: string): void;
  /** A new token was refused there, so no login is made for that place for `cooldownMs`. */
  replayRefused(place: string): void;
}

export function createRefusals(clock: Clock, cooldownMs: number): Refusals {
  const working = new Map<string, true>();
  /** Until when refusals cost no login. */
  const forbidden = new Map<string, number>();
  /** Where the last call was refused; undefined once a later one has succeeded. */
  let lastRefused: string | undefined;
  /** Where the last call succeeded; undefined once one was refused. */
  let lastWorked: string | undefined;
  /** When the last login spent from each budget is returned: at places, elsewhere, and if no place is known. */
  const fullAtMs: [number, number, number] = [0, 0, 0];

  /** Spends a login from a budget unless too many are spent. Each is returned after another `cooldownMs`. */
  function spend(budget: 0 | 1 | 2, limit: number): Spent {
    const nowMs = clock.monotonicMs();
    const spentUntilMs = Math.max(fullAtMs[budget], nowMs);
    // Without a cool-down, nothing is ever spent.
    if (spentUntilMs - nowMs > (limit - 1) * cooldownMs) return false;
    fullAtMs[budget] = spentUntilMs + cooldownMs;
    return () => {
      fullAtMs[budget] -= cooldownMs;
    };
  }

  return {
    allowLogin(place) {
      if (place === undefined) return spend(2, 2);
      if (clock.monotonicMs() < (forbidden.get(place) ?? 0)) return false;
      const isElsewhere = lastRefused !== undefined && lastRefused !== place;
      lastRefused = place;
      lastWorked = undefined;
      const spent = spend(0, working.has(place) ? 3 : 2) || (isElsewhere && spend(1, 1));
      // The next refusal there means less, unless a call succeeds in between.
      if (spent) working.delete(place);
      return spent;
    },
    callSucceeded(place) {
      // Every call runs this, and most of them change nothing.
      if (place === lastWorked) return;
      lastWorked = place;
      lastRefused = undefined;
      forbidden.delete(place);
      remember(working, place, true);
    },
    replayRefused(place) {
      lastWorked = undefined;
      remember(forbidden, place, clock.monotonicMs() + cooldownMs);
    },
  };
}
