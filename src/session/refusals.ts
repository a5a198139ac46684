/**
 * Which refusals of a token cost a login. A refusal may mean that the token was revoked, or that a right is missing: then
 * no login helps, and where an account has one live token, each login takes it from everybody else.
 */
import type { Clock } from "./clock.ts";

/** Places that are remembered of each kind; the oldest is forgotten first. */
const maxPlaces = 100;

export interface Refusals {
  /**
   * Whether a refusal is worth a login, which is then spent. Within `cooldownMs`, refusals may cost
   *
   * - two logins at any places, and a third at places where calls work: there, a right is hardly what is missing;
   * - one more when the call before was refused too, elsewhere: a revoked token is refused everywhere;
   * - two more where the place is not known.
   *
   * @param place where the call went; omitted when that is not known
   */
  allowLogin(place?: string): boolean;
  /** A call showed that its token is good. */
  succeeded(place: string): void;
  /** A new token was refused there: no login helps for `cooldownMs`. */
  remember(place: string): void;
}

export function createRefusals(clock: Clock, cooldownMs: number): Refusals {
  const working = new Map<string, true>();
  /** Until when refusals cost no login. */
  const forbidden = new Map<string, number>();
  /** Where the last call was refused; undefined once a later one has succeeded. */
  let lastRefused: string | undefined;
  /** Where the last call succeeded; undefined once something was noted of a place that this does not say. */
  let lastWorked: string | undefined;

  /** Spends a login unless so many are spent. Each is given back after another `cooldownMs`. */
  function createBudget(): (limit: number) => boolean {
    let fullAtMs = 0;
    return (limit) => {
      const nowMs = clock.monotonicMs();
      const spentUntilMs = Math.max(fullAtMs, nowMs);
      if (Math.ceil((spentUntilMs - nowMs) / cooldownMs || 0) >= limit) return false;
      fullAtMs = spentUntilMs + cooldownMs;
      return true;
    };
  }
  const [spend, spendElsewhere, spendUnplaced] = [createBudget(), createBudget(), createBudget()];

  function note<T>(places: Map<string, T>, place: string, value: T): void {
    places.delete(place);
    places.set(place, value);
    if (places.size > maxPlaces) places.delete(places.keys().next().value as string);
  }

  return {
    allowLogin(place) {
      if (place === undefined) return spendUnplaced(2);
      if (clock.monotonicMs() < (forbidden.get(place) ?? 0)) return false;
      const isElsewhere = lastRefused !== undefined && lastRefused !== place;
      lastRefused = place;
      const isAllowed = spend(working.has(place) ? 3 : 2) || (isElsewhere && spendElsewhere(1));
      // The next refusal there says less, unless a call succeeds in between.
      if (isAllowed) working.delete(place);
      lastWorked = undefined;
      return isAllowed;
    },
    succeeded(place) {
      // Every call comes by here, and most of them change nothing.
      if (place === lastWorked) return;
      lastWorked = place;
      lastRefused = undefined;
      forbidden.delete(place);
      note(working, place, true);
    },
    remember(place) {
      lastWorked = undefined;
      note(forbidden, place, clock.monotonicMs() + cooldownMs);
    },
  };
}
