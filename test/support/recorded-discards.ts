import type { SharedTokens } from "../../src/stores/shared-tokens.ts";

/** A store that adds the promise of each `discard` to a list: a session does not wait for them, but a test has to. */
export function recordDiscards<T extends SharedTokens>(store: T, discards: Promise<unknown>[]): T {
  const discard: SharedTokens["discard"] = (...args) => {
    const done = store.discard(...args);
    discards.push(done);
    return done;
  };
  return { ...store, discard };
}
