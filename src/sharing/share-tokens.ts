/**
 * Lets sessions share their tokens through your own store. The stores of `provider-auth/file-tokens` and
 * `provider-auth/redis-tokens` do not need this.
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
 * Makes a store usable as the `shared` option of `createSession`.
 *
 * @param store the store, which gets an additional method and is returned
 * @throws AuthError `CONFIGURATION` when it lacks a method of a store
 * @example
 * const session = createSession(provider, { shared: shareTokens(myStore) });
 */
export function shareTokens<T extends SharedTokens>(store: T): T & Sharing {
  const missing = missingFunction(store, ["look", "enter", "extend", "settle", "discard", "close"]);
  if (missing) throw new AuthError("CONFIGURATION", `The store of shareTokens must have a method ${missing}.`);
  return Object.assign(store, { share: (session) => createSharedLogins(store, session) } satisfies Sharing);
}
