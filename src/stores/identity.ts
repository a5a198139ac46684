/** The medium of a store, to detect a fallback on the same one. */
import { missingFunction } from "../internal/check-options.ts";
import { withFallback } from "./fallback.ts";
import { memoryTokens } from "./memory.ts";
import { misconfigured } from "./problems.ts";
import type { SharedTokens } from "./shared-tokens.ts";

/**
 * What to do when a store cannot be used: a store to use instead, or `"eachProcessAlone"` to let each process sign in
 * separately.
 */
export type Fallback = SharedTokens | "eachProcessAlone";

/** Media by the value at {@link mark} of a store. A store does not contain its medium, because a client contains secrets. */
const media = new WeakMap<object, readonly unknown[]>();
/** A copy or a proxy of a store has this member too. */
const mark = Symbol("provider-auth medium");

const mediaOf = (store: SharedTokens): readonly unknown[] => media.get(Object(Reflect.get(store, mark))) ?? [];

/**
 * Adds the fallback to a store, and records its medium.
 *
 * @param what the function that makes the store, for messages
 * @param medium the client or the directory
 * @throws AuthError `CONFIGURATION` when the fallback is not a store, or is on the same medium
 */
export function finish(what: string, store: SharedTokens, medium: unknown, fallback: unknown): SharedTokens {
  let finished = store;
  let others: readonly unknown[] = [];
  if (fallback !== undefined) {
    const isAlone = fallback === "eachProcessAlone";
    const other = isAlone ? memoryTokens() : (fallback as SharedTokens);
    if (missingFunction(other, ["look", "enter", "extend", "settle", "discard", "close"])) {
      throw misconfigured(`The fallback of ${what} must be a store, such as fileTokens(), or "eachProcessAlone".`);
    }
    others = mediaOf(other);
    if (others.includes(medium)) {
      throw misconfigured(
        `The fallback of ${what} is the same store; pass another directory, client or kind of store.`,
      );
    }
    finished = withFallback(store, other);
  }
  const own = Object.freeze({});
  media.set(own, [medium, ...others]);
  return Object.assign(finished, { [mark]: own });
}
