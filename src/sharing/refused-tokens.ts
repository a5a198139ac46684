/** Handles refused tokens that are shared: no login is spent if another process has a newer token or is signing in. */
import { remember } from "../internal/remember.ts";
import type { Clock } from "../session/clock.ts";
import type { HeldToken } from "../session/issued-token.ts";
import type { Token } from "../session/provider.ts";
import { abortable, sleep } from "../session/timeout.ts";
import type { TokenManager } from "../session/token-manager.ts";

/**
 * If calls to a place worked until now, a refused token is probably refused to other sessions too. So if this session must
 * not sign in, it looks a few more times, with pauses of this many milliseconds: another one may be about to sign in.
 */
const pauseMs = 100;
const maxPauses = 5;

/** The state of other processes: their token, `busy` if one is signing in, undefined if nothing, or `failed`. */
export type News = HeldToken | "busy" | "failed" | undefined;

export interface RefusedTokensParts {
  tokens: TokenManager;
  clock: Clock;
  /** Looks for something newer than this token. Never rejects. */
  look(token: Token): Promise<News>;
  isOthers(token: Token): boolean;
  /** Called when the refusal of this token has spent the next login. */
  onSpent(spent: () => void, token: Token): void;
}

export function lookFirst({ tokens, clock, look, isOthers, onSpent }: RefusedTokensParts): TokenManager {
  /** Places to which calls work. */
  const working = new Map<string, true>();
  let lastWorked: string | undefined;
  /** The token that was passed to `rejectToken`, while it is held. */
  let rejected: Token | undefined;

  /** Replaces a token by a newer one, or else drops it for a login of this session. @returns whether it did */
  async function refuse(token: Token, place?: string): Promise<boolean> {
    for (let pauses = place !== undefined && working.has(place) ? maxPauses : 0; ; pauses--) {
      if (!tokens.heldAs(token)) return true;
      const news = await look(token);
      const held = tokens.heldAs(token);
      if (!held) return true;
      // No login is possible either. Perhaps only this call lacked a permission, and the token works for all others.
      if (news === "failed") return false;
      if (news) {
        tokens.replace(typeof news === "object" ? news : undefined);
        return true;
      }
      const spent = tokens.reject(place);
      if (spent) onSpent(spent, held.token);
      if (spent || pauses <= 0) return !!spent;
      await sleep(clock, pauseMs, undefined);
    }
  }

  return {
    ...tokens,
    isOthers,
    getToken(signal) {
      const token = rejected;
      if (!token || !tokens.heldAs(token)) return tokens.getToken(signal);
      const wait = abortable(refuse(token), signal)
        // It was aborted; the next line rejects with the right error.
        .catch(() => {})
        .then(() => tokens.getToken(signal));
      // A caller that signs in ahead of time and ignores the result need not handle an error.
      wait.catch(() => {});
      return wait;
    },
    rejectToken(token) {
      if (!tokens.heldAs(token)) return;
      rejected = token;
      void refuse(token);
    },
    async rejectForReplay(token, place) {
      const isRejected = await refuse(token, place);
      if (!isRejected) working.delete(place);
      return isRejected;
    },
    replayRefused(token, place) {
      working.delete(place);
      lastWorked = undefined;
      // It may have been revoked like the first one, which says nothing about the place.
      if (!isOthers(token)) tokens.replayRefused(token, place);
    },
    callSucceeded(token, place) {
      if (place !== lastWorked) remember(working, place, true);
      lastWorked = place;
      if (rejected && tokens.heldAs(rejected) === tokens.heldAs(token)) rejected = undefined;
      tokens.callSucceeded(token, place);
    },
  };
}
