/** Reads the answer to a login. It is hostile input: what is not what the spec says is an error, and nothing is kept. */
import { AuthError } from "../errors.ts";
import { valueAt } from "../openapi/pointer.ts";
import { invalidAnswer as invalid, isSendable } from "../session/issued-token.ts";
import type { IssuedToken, LoginAnswer, TokenScheme } from "../session/provider.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

/** Where the spec says that token and lifetime are. */
export interface TokenSource {
  readonly pointer: string;
  readonly lifetimePointer?: string;
  readonly refreshTokenPointer?: string;
}

/**
 * The body of an answer that is a success.
 *
 * @throws AuthError `INVALID_CREDENTIALS` when it is one of the refusals, `PROVIDER_ERROR` at any other status than 2xx,
 *   `TOKEN_RESPONSE_INVALID` when it is not a JSON object.
 */
export function successOf(provider: string, answer: LoginAnswer, refusals: readonly Refusal[]): object {
  const { status, body } = answer;
  const details = { provider, status };
  if (refusals.some((refusal) => isRefusal(refusal, answer))) {
    throw new AuthError("INVALID_CREDENTIALS", `${provider} refused the credentials; check them.`, details);
  }
  if (status < 200 || status > 299) {
    throw new AuthError(
      "PROVIDER_ERROR",
      `${provider} refused the login with status ${status}; check the base URL.`,
      details,
    );
  }
  if (typeof body !== "object" || body === null) throw invalid(provider, "is not a JSON object");
  return body;
}

/**
 * The token in the body of a success, which the session has yet to check.
 *
 * @param defaultLifetimeSeconds the lifetime when the body gives none; null where it is unknown
 */
export function issuedToken(
  body: object,
  scheme: TokenScheme,
  { pointer, lifetimePointer, refreshTokenPointer }: TokenSource,
  defaultLifetimeSeconds: number | null,
): IssuedToken {
  const seconds = (lifetimePointer && valueAt(body, lifetimePointer)) ?? defaultLifetimeSeconds;
  const refreshToken = refreshTokenPointer && valueAt(body, refreshTokenPointer);
  return {
    value: valueAt(body, pointer) as string,
    scheme,
    lifetimeMs: seconds === null ? undefined : secondsOf(seconds) * 1000,
    refreshToken: isSendable(refreshToken) ? refreshToken : undefined,
  };
}

/** A number, or a text of digits as MSP360 sends it; NaN for anything else. */
function secondsOf(value: unknown): number {
  if (typeof value === "string" && /^\d+$/.test(value)) return Number(value);
  return typeof value === "number" ? value : Number.NaN;
}
