/**
 * Lets sessions share their tokens by a store of your own. `provider-auth/file-tokens` and `provider-auth/redis-tokens` have
 * stores that need nothing of this.
 *
 * @module
 */
import { AuthError } from "../errors.ts";
import { missingFunction } from "../internal/check-options.ts";
import type { Sharing } from "../session/sharing.ts";
import type { SharedTokens } from "../stores/shared-tokens.ts";
import { createSharedLogins } from "./shared-logins.ts";

export type { Sharing } from "../session/sharing.ts";
export type * from "../stores/shared-tokens.ts";

/**
 * Makes a store one that `createSession` takes as `shared`.
 *
 * @param store is given a method more, and is the result
 * @throws AuthError `CONFIGURATION` when it is not a store
 * @example
 * const session = createSession(provider, { shared: shareTokens(myStore) });
 */
export function shareTokens<T extends SharedTokens>(store: T): T & Sharing {
  const missing = missingFunction(store, ["look", "enter", "extend", "settle", "discard", "close"]);
  if (missing) throw new AuthError("CONFIGURATION", `The store of shareTokens has no ${missing}.`);
  return Object.assign(store, { share: (session) => createSharedLogins(store, session) } satisfies Sharing);
}
