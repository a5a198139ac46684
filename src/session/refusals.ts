/**
 * Which refusals of a token cost a login. A refusal may mean that the token was revoked, or that a right is missing: then
 * no login helps, and where an account has one live token, each login takes it from everybody else.
 */
import type { Clock } from "./clock.ts";

/** Logins that refusals may cost at once. One more is allowed after each `cooldownMs`. */
const budget = 3;
/** Places that are remembered; the oldest is forgotten first. */
const maxPlaces = 100;

export interface Refusals {
  /**
   * Whether a refusal is worth a login, which is then taken from the budget. Not at a place whose refusal cost one within
   * `cooldownMs`. The last one is kept for places where a call has succeeded: there a right is hardly what is missing.
   *
   * @param place where the call went; omitted when that is not known
   */
  allowLogin(place?: string): boolean;
  /** A call succeeded there. */
  succeeded(place: string): void;
  /** A new token was refused there: no login helps for `cooldownMs`. */
  remember(place: string): void;
  clear(): void;
}

export function createRefusals(clock: Clock, cooldownMs: number): Refusals {
  /** Until when refusals at a place cost no login; 0 where a call has succeeded since. */
  const places = new Map<string, number>();
  /** When the budget is full again. */
  let wholeAtMs = 0;

  function note(place: string, untilMs: number): void {
    places.delete(place);
    places.set(place, untilMs);
    if (places.size > maxPlaces) places.delete(places.keys().next().value as string);
  }

  const remember = (place: string) => note(place, clock.monotonicMs() + cooldownMs);

  return {
    allowLogin(place) {
      const nowMs = clock.monotonicMs();
      const untilMs = place === undefined ? undefined : places.get(place);
      if (untilMs && nowMs < untilMs) return false;
      const busyUntilMs = Math.max(wholeAtMs, nowMs);
      const spent = Math.ceil((busyUntilMs - nowMs) / cooldownMs || 0);
      if (spent >= (untilMs === 0 ? budget : budget - 1)) return false;
      wholeAtMs = busyUntilMs + cooldownMs;
      if (place !== undefined) remember(place);
      return true;
    },
    succeeded(place) {
      if (places.get(place) !== 0) note(place, 0);
    },
    remember,
    clear() {
      places.clear();
      wholeAtMs = 0;
    },
  };
}
