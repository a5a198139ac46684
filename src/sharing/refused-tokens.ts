/** What a refused token costs where tokens are shared: nothing, if another process has a newer one or signs in. */
import { remember } from "../internal/remember.ts";
import type { Clock } from "../session/clock.ts";
import type { HeldToken } from "../session/issued-token.ts";
import type { Token } from "../session/provider.ts";
import { abortable, sleep } from "../session/timeout.ts";
import type { TokenManager } from "../session/token-manager.ts";

/**
 * Where calls worked until now, a token that is refused was hardly refused to this session alone. So without a login to
 * spend it looks a few times more, with pauses of so many milliseconds: others may be about to sign in.
 */
const pauseMs = 100;
const maxPauses = 5;

/** What is known of other processes: their token, that one of them signs in at this moment, nothing, or no answer. */
export type News = HeldToken | "busy" | "failed" | undefined;

export interface RefusedTokensParts {
  tokens: TokenManager;
  clock: Clock;
  /** Looks for news for whoever has this token. Never rejects. */
  look(token: Token): Promise<News>;
  isOthers(token: Token): boolean;
  /** Is told that the next login was spent by a refusal of this token. */
  onSpent(spent: () => void, token: Token): void;
}

export function lookFirst({ tokens, clock, look, isOthers, onSpent }: RefusedTokensParts): TokenManager {
  /** Places where calls work. */
  const working = new Map<string, true>();
  let lastWorked: string | undefined;
  /** The token that `rejectToken` was told of, as long as it is held. */
  let rejected: Token | undefined;

  /** Gives up a token for news, or else for a login of this session, and says whether it did. */
  async function refuse(token: Token, place?: string): Promise<boolean> {
    for (let pauses = place !== undefined && working.has(place) ? maxPauses : 0; ; pauses--) {
      if (!tokens.heldAs(token)) return true;
      const news = await look(token);
      const held = tokens.heldAs(token);
      if (!held) return true;
      // No login is possible either. Perhaps a right was missing for one call, and the token is good for all others.
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
        // It was aborted, which the next line tells in its way.
        .catch(() => {})
        .then(() => tokens.getToken(signal));
      // Whoever signs in ahead of time, and looks at no result, has no failure to handle.
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
      // It may have been revoked as the first one was: that says nothing of the place.
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
