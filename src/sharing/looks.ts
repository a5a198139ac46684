/** One look into a store for all who want it at the same time. */
import type { Clock } from "../session/clock.ts";
import { type Flight, startFlight } from "../session/flight.ts";
import type { Token } from "../session/provider.ts";

/** Milliseconds between the signs of life of a look: on Cloudflare Workers it dies with the request that began it. */
const beatMs = 1_000;

export function shareLooks<T>(clock: Clock, look: (token?: Token) => Promise<T>): (token?: Token) => Promise<T> {
  const looks = new Map<Token | undefined, Flight<{ news: T }>>();

  return async (token) => {
    const end = (flight: Flight<{ news: T }>) => looks.get(token) === flight && looks.delete(token);
    function start() {
      const run = () =>
        look(token)
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
