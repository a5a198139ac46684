/** Puts a session together: the life of its token, the requests of its logins, and `fetch` on top. */

import { AuthError } from "../errors.ts";
import { checkOptions, missingFunction } from "../internal/check-options.ts";
import { discard } from "../internal/discard.ts";
import { originOf } from "../internal/origin.ts";
import type { SessionEvent } from "./events.ts";
import { createAuthorisedFetch } from "./fetch/authorised-fetch.ts";
import { callProvider, createLogin } from "./login.ts";
import { readSettings, type SessionOptions } from "./options.ts";
import type { Fetch, Provider, Token } from "./provider.ts";
import { createTokenManager } from "./token-manager.ts";

export type { SessionOptions } from "./options.ts";

/** Signed in once, for any number of callers. Its functions need no `this`. */
export interface Session {
  /**
   * The token, after a login where none is there; all who wait share it.
   *
   * @param options.signal ends the caller's own wait, with `ABORTED`; the login goes on for the others, and for a second
   *   or two when there are none
   * @throws AuthError
   */
  getToken(options?: {
    /** Ends the caller's own wait. Default: nothing does. */
    signal?: AbortSignal | undefined;
  }): Promise<Token>;
  /**
   * Says that the vendor refused this very token: the next `getToken` signs in for another one. Nothing happens if it is
   * replaced already. This costs two logins at once, and one more after each `cooldownMs`; until then `getToken` serves
   * the refused token, since a right may be missing for one call while all others work. Where tokens are shared, a newer
   * one of another process is taken first, and costs nothing.
   *
   * @throws AuthError `CONFIGURATION` when this is not a token.
   */
  rejectToken(token: Token): void;
  /**
   * `fetch` with the token where the vendor takes it. When the answer refuses the token and the body can be sent again,
   * it is, once, with a new one; unless the last refusals showed that no login helps, or cost too many. A token of another
   * process that is refused too is followed by one more. Rejects as `fetch` does, and with an `AuthError` when there is no
   * token.
   *
   * @throws AuthError `ORIGIN_NOT_ALLOWED` when the URL is not the provider's.
   */
  fetch: Fetch;
  /**
   * Forgets the token and every failure, and ends a login on its way; its callers get `ABORTED`. Calls that are on their
   * way go on, and one whose token is refused then signs in again. A token that is shared stays with the others, and the
   * next `getToken` may take it; but the next login of this session is made although others were refused.
   */
  clear(): void;
  /**
   * Ends the token at the vendor, where it documents a call for that, and forgets everything as `clear()` does. Sends
   * nothing where no valid token is held, and never signs in. Calls on their way with that token may sign in again. Other
   * processes that share the token notice when it is refused to them.
   *
   * @throws AuthError when the vendor did not end the token; the session has forgotten it all the same.
   */
  logout(): Promise<void>;
}

/**
 * Creates a session. Nothing is sent before the first `getToken` or `fetch`.
 *
 * @throws AuthError `CONFIGURATION` when what is given is no account, or when an option is wrong or does not exist.
 * @example
 * const session = createSession(msp360({ userName, password }));
 * const users = await session.fetch("https://api.mspbackups.com/api/Users");
 */
export function createSession(provider: Provider, options: SessionOptions = {}): Session {
  checkProvider(provider);
  const settings = readSettings(options, (response) => provider.isTokenRefused(response));
  const { onEvent, isTokenRefused } = settings;
  const login = createLogin(provider, settings);
  // A log that fails, at once or later, is no reason to fail a login.
  const emit = (event: SessionEvent) => void (async () => onEvent(event))().catch(() => {});
  const shared = settings.shared?.share({ provider, settings, emit, login });
  const manager = createTokenManager(provider.name, login, emit, settings, shared);
  const tokens = shared?.around(manager) ?? manager;
  return {
    getToken(options) {
      try {
        // Not at every call: most have none.
        if (options !== undefined && options !== null) checkOptions("getToken", options, ["signal"]);
        const signal = options?.signal ?? undefined;
        // By its shape: a runtime or a library may have a class of its own.
        if (signal !== undefined && (signal.aborted === undefined || typeof signal.addEventListener !== "function")) {
          throw new AuthError("CONFIGURATION", "The signal of getToken must be an AbortSignal.");
        }
        return tokens.getToken(signal);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    rejectToken(token) {
      if (typeof token?.value !== "string" || typeof token.obtainedAtMs !== "number") {
        throw new AuthError("CONFIGURATION", "rejectToken takes a token from getToken.");
      }
      tokens.rejectToken(token);
    },
    clear: () => void tokens.clear(),
    async logout() {
      const last = tokens.clear();
      if (!last || !provider.logout) return;
      await shared?.discard(last);
      await callProvider(provider, "logout", settings, { isAwaited: () => true, last });
    },
    fetch: createAuthorisedFetch(
      provider,
      tokens,
      settings.fetch,
      !options.fetch,
      options.isTokenRefused ? checkingCopy(isTokenRefused) : isTokenRefused,
    ),
  };
}

/** Gives a check of the user's a copy that it may read; what it leaves unread would be kept in memory. */
function checkingCopy(check: Provider["isTokenRefused"]): Provider["isTokenRefused"] {
  return async (response) => {
    const copy = response.clone();
    try {
      return await check(copy);
    } finally {
      discard(copy);
    }
  };
}

/** Checks an account for callers without a compiler. */
function checkProvider(provider: Partial<Provider> | undefined): void {
  const { name, origin } = provider ?? {};
  const flaw =
    missingFunction(provider, ["login", "attach", "isTokenRefused", "accountKey"]) ||
    ((!name || typeof name !== "string") && "name") ||
    ((!origin || originOf(origin) !== origin) && "origin such as https://api.example.com");
  if (!flaw) return;
  const reason = typeof provider === "function" ? "is a function, so call it" : `has no ${flaw}`;
  const message = `createSession needs an account such as mbsi({ username, password }); what it was given ${reason}.`;
  throw new AuthError("CONFIGURATION", message);
}
