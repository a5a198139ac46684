/** Shares a look into a store among concurrent callers, and does not look for a while after a failure. */
import type { Clock } from "../session/clock.ts";
import { type Flight, startFlight } from "../session/flight.ts";
import type { Token } from "../session/provider.ts";

/** Milliseconds between the signs of life of a look, which on Cloudflare Workers dies with the request that started it. */
const beatMs = 1_000;
/** Milliseconds without a look after a failed one: otherwise each refused call would wait for the store's time limit. */
const restMs = 5_000;

/** @returns a function that never rejects */
export function shareLooks<T>(
  clock: Clock,
  look: (token?: Token) => Promise<T>,
): (token?: Token) => Promise<T | "failed"> {
  type News = { news: T | "failed" };
  const looks = new Map<Token | undefined, Flight<News>>();
  let restUntilMs = 0;

  return async (token) => {
    if (clock.monotonicMs() < restUntilMs) return "failed";
    const end = (flight: Flight<News>) => looks.get(token) === flight && looks.delete(token);
    function start() {
      const run = () =>
        look(token)
          .catch(() => {
            restUntilMs = clock.monotonicMs() + restMs;
            return "failed" as const;
          })
          .then((news) => ({ news }))
          .finally(() => end(mine));
      const mine = startFlight(
        clock,
        beatMs,
        run,
        () => undefined,
        () => {},
        0,
      );
      looks.set(token, mine);
      return mine;
    }
    for (;;) {
      const joined = looks.get(token) ?? start();
      const found = await joined.wait(undefined);
      if (found) return found.news;
      end(joined);
    }
  };
}
