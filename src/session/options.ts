/** The options of a session and their defaults. */

import { AuthError } from "../errors.ts";
import { checkOptions, missingFunction } from "../internal/check-options.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { SessionEvent } from "./events.ts";
import type { Fetch } from "./provider.ts";
import type { Sharing } from "./sharing.ts";

/** How a session behaves. Every option has a default. */
export interface SessionOptions {
  /**
   * How long before a token expires the session starts to renew it in the background, in milliseconds. For a short-lived
   * token, this is at most half its lifetime. Default: 300000, five minutes.
   */
  refreshWindowMs?: number | undefined;
  /**
   * Milliseconds to wait after a failed attempt to replace a token that is still valid. After the first few logins for
   * refused tokens, it is also the time between further ones. Default: 60000, one minute.
   */
  cooldownMs?: number | undefined;
  /** Time limit for the answer to a login request, in milliseconds. Default: 10000, ten seconds. */
  loginTimeoutMs?: number | undefined;
  /** Time limit for a function of yours, a credential or `totp`, in milliseconds. Default: 300000, five minutes. */
  callbackTimeoutMs?: number | undefined;
  /**
   * Milliseconds without another login after the vendor refuses the credentials or a one-time code, so that a wrong
   * password does not lock the account. Default: 900000, fifteen minutes.
   */
  blockMs?: number | undefined;
  /** How often a login request is retried while the vendor is down and a caller waits for it. Default: 2. */
  retries?: number | undefined;
  /** Milliseconds after the start of a request during which a retry may start. Default: 30000, thirty seconds. */
  retryBudgetMs?: number | undefined;
  /**
   * Sends every request of logins and of `session.fetch`. It must return a web Response, as undici does and node-fetch
   * does not; otherwise requests fail with `CONFIGURATION`. Default: the global `fetch`.
   */
  fetch?: Fetch | undefined;
  /** Receives events, which never contain a secret. Errors that it throws are ignored. */
  onEvent?: ((event: SessionEvent) => void) | undefined;
  /**
   * Returns whether an answer to `session.fetch` refuses the token. It gets a copy that it may read. If it throws, the call
   * rejects with that error. Default: as the provider's spec says.
   */
  isTokenRefused?: ((response: Response) => boolean | Promise<boolean>) | undefined;
  /**
   * A store through which all processes of the account share one login: `fileTokens()`, `redisTokens(client, …)`, or
   * `shareTokens(…)` with your own store. Close it yourself, after the sessions. Default: the session shares no login.
   */
  shared?: Sharing | undefined;
  /**
   * Identifies the account in the store. Use the same name in every process; the store does not show it. Default: the
   * provider's `accountKey()`, which does not work if only a secret identifies the account, such as an
   * `authenticationCode` of CRM.COM.
   */
  accountName?: string | undefined;
  /** The source of the time and of timers. Default: the system's. */
  clock?: Clock | undefined;
  /** A random number, at least 0 and below 1. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

const defaults = {
  refreshWindowMs: 300_000,
  cooldownMs: 60_000,
  loginTimeoutMs: 10_000,
  callbackTimeoutMs: 300_000,
  blockMs: 900_000,
  retries: 2,
  retryBudgetMs: 30_000,
  // Looked up at each call, so that a later replacement of the global one is used.
  fetch: ((input, init) => globalThis.fetch(input, init)) as Fetch,
  clock: systemClock,
  random: Math.random,
  onEvent: (() => {}) as (event: SessionEvent) => void,
  shared: undefined as Sharing | undefined,
  accountName: undefined as string | undefined,
};

/** The settings of a session: its options, with defaults for those that were omitted. */
export type Settings = typeof defaults & Required<Pick<SessionOptions, "isTokenRefused">>;

/** A longer timer, in milliseconds, would fire at once. */
const maxNumber = 2 ** 31 - 1;

/** Returns what an option must be, if it is of the wrong kind; otherwise a falsy value. */
function flawOf(name: string, value: unknown, standard: unknown): string | false {
  if (name === "shared")
    return !!missingFunction(value as Sharing, ["share"]) && "fileTokens(), redisTokens(…) or shareTokens(…)";
  if (name === "accountName") return (typeof value !== "string" || !value) && "a string";
  if (typeof standard === "number") {
    const isMet = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxNumber;
    return !isMet && `a whole number from 0 to ${maxNumber}`;
  }
  if (typeof standard === "function") return typeof value !== "function" && "a function";
  return (
    !!missingFunction(value as Clock, Object.keys(systemClock) as (keyof Clock)[]) &&
    "an object with nowMs, monotonicMs and setTimer"
  );
}

/** @throws AuthError `CONFIGURATION` when an option is of the wrong kind or does not exist. */
export function readSettings(options: SessionOptions, isTokenRefused: Settings["isTokenRefused"]): Settings {
  const settings: Settings = { ...defaults, isTokenRefused };
  checkOptions("createSession", options, Object.keys(settings));
  for (const [name, standard] of Object.entries(settings)) {
    const value = options[name as keyof SessionOptions];
    if (value === undefined) continue;
    const flaw = flawOf(name, value, standard);
    if (flaw) throw new AuthError("CONFIGURATION", `The session's ${name} must be ${flaw}.`);
    (settings as Record<string, unknown>)[name] = value;
  }
  return settings;
}
