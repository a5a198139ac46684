/** Assembles a session from the lifetime of its token, the requests of its logins, and `fetch`. */

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

/** One login for any number of callers. Its functions do not use `this`. */
export interface Session {
  /**
   * Returns the token, and signs in first if there is none. All waiting callers share one login.
   *
   * @param options.signal ends only the wait of this caller, with `ABORTED`. The login continues for the other callers; if
   *   there are none, it continues for a second or two
   * @throws AuthError
   */
  getToken(options?: {
    /** Ends the wait of this caller. Default: none. */
    signal?: AbortSignal | undefined;
  }): Promise<Token>;
  /**
   * Reports that the vendor refused this token: the next `getToken` signs in for a new one. Does nothing if the token was
   * already replaced. This allows two logins at once, and one more after each `cooldownMs`. Until then, `getToken` returns
   * the refused token, since one call may lack a permission while all others work. If tokens are shared, the session first
   * takes a newer one of another process, which costs no login.
   *
   * @throws AuthError `CONFIGURATION` if this is not a token.
   */
  rejectToken(token: Token): void;
  /**
   * Calls `fetch` with the token where the vendor expects it. If the vendor refuses the token and the body can be
   * sent again, the session retries the call once with a new token. It does not retry if earlier refusals showed that a
   * login does not help, or if they cost too many logins. If the new token comes from another process and is also refused,
   * the session retries a second time. Rejects with the errors of `fetch`, or with an `AuthError` if it cannot get a token.
   *
   * @throws AuthError `ORIGIN_NOT_ALLOWED` if the URL does not belong to the provider.
   */
  fetch: Fetch;
  /**
   * Forgets the token and every failure, and aborts a login in progress; its callers get `ABORTED`. Calls in progress
   * continue, and sign in again if their token is refused. A shared token stays valid for the other processes, and the next
   * `getToken` may use it. The next login of this session is made even if other processes were refused.
   */
  clear(): void;
  /**
   * Revokes the token at the vendor, if the vendor documents a call for that, and forgets everything as `clear()` does.
   * Sends nothing if the session has no valid token, and never signs in. Calls in progress with that token may sign in again.
   * Other processes that share the token notice when the vendor refuses it.
   *
   * @throws AuthError if the vendor did not revoke the token; the session has forgotten it anyway.
   */
  logout(): Promise<void>;
}

/**
 * Creates a session. Nothing is sent before the first `getToken` or `fetch`.
 *
 * @throws AuthError `CONFIGURATION` if the first argument is not an account, or if an option is invalid or unknown.
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
        // Checked by its shape: a runtime or a library may have its own class.
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

/** Passes a copy to the user's check. The copy is discarded afterwards, since an unread body stays in memory. */
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
  const message = `createSession needs an account such as mbsi({ username, password }); its argument ${reason}.`;
  throw new AuthError("CONFIGURATION", message);
}
