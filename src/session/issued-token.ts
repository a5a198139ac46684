/**
 * Turns the token that a provider issued into the token that a session serves. The answer is untrusted input: invalid
 * values are not kept.
 */
import { AuthError } from "../errors.ts";
import { defined } from "../internal/defined.ts";
import { isPrivate, originOf } from "../internal/origin.ts";
import type { Stopwatch } from "./clock.ts";
import type { Settings } from "./options.ts";
import type { IssuedToken, Provider, Token } from "./provider.ts";

/** A token that a session serves. */
export interface HeldToken {
  token: Token;
  /** For callers of a fresh token: created once, not at every call. */
  promise: Promise<Token>;
  /** Milliseconds since the request was sent that returned it. */
  elapsedMs: () => number;
  /** Ages at which it expires and at which its refresh begins; Infinity if the lifetime is unknown. */
  endsAtMs: number;
  refreshAtMs: number;
  /** Whether it was issued for an earlier token, without the credentials. */
  isRenewed: boolean;
  /** Whether another process or session signed in for it. */
  isShared?: boolean | undefined;
  /** Whether `rejectToken` was called with it while no login was allowed. */
  isRejected?: boolean | undefined;
}

/**
 * @param sent started when the request was sent that returned it
 * @param nowMs the time by the vendor's clock, in milliseconds of the Unix epoch
 * @param renewed the earlier token that was renewed without the credentials; values that the answer omits are kept from it
 * @throws AuthError `TOKEN_RESPONSE_INVALID` if it cannot be sent, if its lifetime or its origin is invalid, or if it has
 *   already expired.
 */
export function holdToken(
  account: Pick<Provider, "name" | "origin" | "originFromLogin">,
  issued: IssuedToken | undefined,
  { sent, nowMs }: { sent: Stopwatch; nowMs: number },
  settings: Pick<Settings, "refreshWindowMs" | "random">,
  renewed?: Token,
): HeldToken {
  const {
    value,
    scheme,
    refreshToken,
    origin = renewed?.origin,
    values = renewed?.values,
    expiresAtMs,
    lifetimeMs = typeof expiresAtMs === "number" ? expiresAtMs - nowMs : expiresAtMs,
  } = Object(issued) as IssuedToken;
  const flaw =
    (values !== undefined && Object(values) !== values) ||
    ![value, refreshToken === undefined ? value : refreshToken, ...Object.values({ ...values })].every(isSendable)
      ? "token"
      : lifetimeMs !== undefined && !isLifetime(lifetimeMs)
        ? "lifetime"
        : origin !== undefined && !isOrigin(account, origin) && "origin";
  if (flaw) throw invalidAnswer(account.name, `has no usable ${flaw}`);
  const { startedAtMs: obtainedAtMs, elapsedMs } = sent;
  const endsAtMs = lifetimeMs ?? Infinity;
  if (elapsedMs() >= endsAtMs) {
    throw new AuthError("TOKEN_RESPONSE_INVALID", `${account.name}'s token had already expired on arrival.`, {
      provider: account.name,
    });
  }
  const token: Token = Object.freeze(
    defined({
      value,
      scheme,
      obtainedAtMs,
      expiresAtMs: lifetimeMs && obtainedAtMs + lifetimeMs,
      refreshToken,
      origin,
      values: values && Object.freeze({ ...values }),
    }),
  );
  // At random in the first half of the window, so that sessions do not refresh together and half of it is left for
  // further attempts. A short-lived token has a window of half its life.
  const windowMs = Math.min(settings.refreshWindowMs, endsAtMs / 2);
  const refreshAtMs = endsAtMs - windowMs * (1 - settings.random() / 2);
  return { token, promise: Promise.resolve(token), elapsedMs, endsAtMs, refreshAtMs, isRenewed: !!renewed };
}

/** A string without spaces and line ends, which would split a header, and without characters that no header allows. */
export function isSendable(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]{1,8192}$/.test(value);
}

/** Whether this is a plausible lifetime of a token, in milliseconds. */
export function isLifetime(ms: unknown): ms is number {
  // Ten years. A longer lifetime is a mistake, such as a date instead of a duration.
  const maxMs = 3650 * 24 * 3600_000;
  return typeof ms === "number" && ms > 0 && ms <= maxMs;
}

/** Plain http is allowed only for an account that uses it: on this machine, or to another one if the user allowed that. */
const isOrigin = ({ origin: own, originFromLogin }: Pick<Provider, "origin" | "originFromLogin">, origin: string) =>
  originFromLogin &&
  originOf(origin) === origin &&
  (/^https:/.test(origin) || /^http:/.test(own)) &&
  (isPrivate(origin) || !isPrivate(own));

/** Returns the error for an answer that does not match the spec. */
export function invalidAnswer(provider: string, reason: string): AuthError {
  const message = `${provider}'s response to the login ${reason}; check the base URL.`;
  return new AuthError("TOKEN_RESPONSE_INVALID", message, { provider });
}
