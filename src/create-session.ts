/** Puts a session together: the life of its token, the requests of its logins, and `fetch` on top. */

import { checkOptions } from "./check-options.ts";
import { discard } from "./discard.ts";
import { AuthError, isAuthError } from "./errors.ts";
import { createAuthorisedFetch } from "./fetch/authorised-fetch.ts";
import type { Fetch, Provider, Token } from "./providers/provider.ts";
import { safeCause } from "./safe-cause.ts";
import { type Clock, elapsedMs, instant, systemClock } from "./session/clock.ts";
import type { SessionEvent } from "./session/events.ts";
import { beginningAnew, createSend } from "./session/send.ts";
import { withTimeout } from "./session/timeout.ts";
import { createTokenCycle, type Login } from "./session/token-cycle.ts";

export interface SessionOptions {
  /**
   * The time before a token's end within which it is replaced in the background, in milliseconds; of a short-lived token
   * at most half its life. Default: 300000, five minutes.
   */
  refreshWindowMs?: number;
  /**
   * Milliseconds between failed attempts to replace a token that is still valid; also, after a few at once, between logins
   * for tokens that were refused. Default: 60000, one minute.
   */
  cooldownMs?: number;
  /** Milliseconds that an answer to a request of a login may take. Default: 10000, ten seconds. */
  loginTimeoutMs?: number;
  /** Milliseconds that a function of yours may take: a credential, or `totp`. Default: 300000, five minutes. */
  callbackTimeoutMs?: number;
  /**
   * Milliseconds without a further login after the vendor refused the credentials or a one-time code, so that a wrong
   * password locks no account. Default: 900000, fifteen minutes.
   */
  blockMs?: number;
  /** How often a request of a login that somebody waits for is tried again while the vendor is down. Default: 2. */
  retries?: number;
  /** Milliseconds after the start of a request within which retries may begin. Default: 30000, thirty seconds. */
  retryBudgetMs?: number;
  /**
   * Sends every request, of logins and of `session.fetch`. Has to answer with a web Response, as undici's does and
   * node-fetch's does not: otherwise they fail with `CONFIGURATION`. Default: the global `fetch`.
   */
  fetch?: Fetch;
  /** Is told what happens; never a secret. What it throws is ignored. */
  onEvent?: (event: SessionEvent) => void;
  /**
   * Whether an answer to `session.fetch` refuses the token; gets a copy to read, and what it throws rejects the call.
   * Default: as the provider's spec says.
   */
  isTokenRefused?: (response: Response) => boolean | Promise<boolean>;
  /** The time. Default: the system's. */
  clock?: Clock;
  /** A random number, at least 0 and below 1. Default: `Math.random`. */
  random?: () => number;
}

/** Signed in once, for any number of callers. Its functions need no `this`. */
export interface Session {
  /**
   * The token, after a login where none is there; all who wait share it.
   *
   * @param options.signal ends the caller's own wait, with `ABORTED`; the login goes on for the others, and for a second
   *   or two when there are none
   * @throws AuthError
   */
  getToken(options?: { signal?: AbortSignal }): Promise<Token>;
  /**
   * Says that the vendor refused this very token: the next `getToken` signs in for another one. Nothing happens if it is
   * replaced already. This costs two logins at once, and one more after each `cooldownMs`; until then `getToken` serves
   * the refused token, since a right may be missing for one call while all others work.
   */
  rejectToken(token: Token): void;
  /**
   * `fetch` with the token where the vendor takes it. When the answer refuses the token and the body can be sent again,
   * it is, once, with a new one; unless the last refusals showed that no login helps, or cost too many. Rejects as
   * `fetch` does, and with an `AuthError` when there is no token.
   *
   * @throws AuthError `ORIGIN_NOT_ALLOWED` when the URL is not the provider's.
   */
  fetch: Fetch;
  /**
   * Forgets the token and every failure, and ends a login on its way; its callers get `ABORTED`. Calls that are on their
   * way go on, and one whose token is refused then signs in again.
   */
  clear(): void;
}

const defaults = {
  refreshWindowMs: 300_000,
  cooldownMs: 60_000,
  loginTimeoutMs: 10_000,
  callbackTimeoutMs: 300_000,
  blockMs: 900_000,
  retries: 2,
  retryBudgetMs: 30_000,
  // Looked up at each call, so that whoever replaces the global one later is heard.
  fetch: ((input, init) => globalThis.fetch(input, init)) as Fetch,
  clock: systemClock,
  random: Math.random,
  onEvent: (() => {}) as (event: SessionEvent) => void,
};

/** A longer timer, in milliseconds, would fire at once. */
const longest = 2 ** 31 - 1;

type Settings = typeof defaults & Pick<Provider, "isTokenRefused">;

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
  const settings = settingsOf(options, provider);
  const { onEvent, isTokenRefused } = settings;
  const tokens = createTokenCycle({
    ...settings,
    provider: provider.name,
    login: createLogin(provider, settings),
    emit(event) {
      // A log that fails, at once or later, is no reason to fail a login.
      (async () => onEvent(event))().catch(() => {});
    },
  });
  return {
    getToken: (options) => tokens.getToken(options?.signal),
    rejectToken: tokens.rejectToken,
    clear: tokens.clear,
    fetch: createAuthorisedFetch({
      ...settings,
      provider,
      tokens,
      isTokenRefused: options.isTokenRefused ? checkingCopy(isTokenRefused) : isTokenRefused,
    }),
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

const isFunction = (value: unknown): boolean => typeof value === "function";
/** Of `value`, the first of these that is no function. */
const missing = <Name extends string>(value: Partial<Record<Name, unknown>> | null | undefined, names: Name[]) =>
  names.find((name) => !isFunction(value?.[name]));

/** Looks at an account as those give it who have no compiler. */
function checkProvider(provider: Partial<Provider> | undefined): void {
  const { name, origin = "" } = provider ?? {};
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
  const flaw =
    missing(provider, ["login", "attach", "isTokenRefused", "accountKey"]) ??
    (isOrigin ? !name && "name" : "origin such as https://api.example.com");
  if (!flaw) return;
  const reason = isFunction(provider) ? "is a function, so call it" : `has no ${flaw}`;
  const message = `createSession needs an account such as mbsi({ username, password }); what it was given ${reason}.`;
  throw new AuthError("CONFIGURATION", message);
}

function settingsOf(options: SessionOptions, provider: Provider): Settings {
  const settings: Settings = { ...defaults, isTokenRefused: (response) => provider.isTokenRefused(response) };
  const names = Object.keys(settings) as (keyof Settings)[];
  checkOptions("createSession", options, names);
  for (const name of names) {
    const value: unknown = options[name];
    if (value === undefined) continue;
    const [isRight, rule] =
      typeof settings[name] === "number"
        ? [
            Number.isInteger(value) && Number(value) >= 0 && Number(value) <= longest,
            `a whole number from 0 to ${longest}`,
          ]
        : name === "clock"
          ? [
              !missing(value as Clock, ["nowMs", "monotonicMs", "setTimer"]),
              "an object with nowMs, monotonicMs and setTimer",
            ]
          : [isFunction(value), "a function"];
    if (!isRight) throw new AuthError("CONFIGURATION", `The session's ${name} must be ${rule}.`);
    Object.assign(settings, { [name]: value });
  }
  return settings;
}

function createLogin(account: Provider, settings: Settings): Login {
  const provider = account.name;
  const { clock, callbackTimeoutMs } = settings;
  const timeout = () =>
    new AuthError("TIMEOUT", `A function for ${provider} took over ${callbackTimeoutMs} ms.`, { provider });
  return async ({ signal, isAwaited }) => {
    let sentAt = instant(clock);
    const onSend = () => {
      sentAt = instant(clock);
    };
    try {
      const issued = await beginningAnew((mayBeginAnew) =>
        account.login({
          send: createSend({ ...settings, provider, signal, isAwaited, onSend, mayBeginAnew }),
          ask: (question) => withTimeout({ clock, ms: callbackTimeoutMs, signal, timeout }, question),
          stopwatch() {
            const start = instant(clock);
            return () => elapsedMs(clock, start);
          },
        }),
      );
      return { issued, sentAt };
    } catch (error) {
      if (isAuthError(error)) throw error;
      throw new AuthError("PROVIDER_ERROR", `${provider}'s login failed.`, { provider, cause: safeCause(error) });
    }
  };
}
