/** Reads the answers of a login. They are untrusted input: whatever does not match the documents is an error. */
import { AuthError, type AuthErrorCode } from "../errors.ts";
import { invalidAnswer as invalid, isSendable } from "../session/issued-token.ts";
import type { Answer, Json } from "./account.ts";

/**
 * Returns the error for an answer that is not a success.
 *
 * @param code the code from the documents; falsy if they have none
 */
export function failure(provider: string, { status }: Answer, code?: AuthErrorCode | false): AuthError {
  if (!code && status >= 200 && status <= 299) return invalid(provider, "does not match its documents");
  const what =
    code === "INVALID_CREDENTIALS"
      ? "credentials; check them"
      : `login with status ${status}${code ? "" : "; check the base URL"}`;
  return new AuthError(code || "PROVIDER_ERROR", `${provider} refused the ${what}.`, { provider, status });
}

/** Like {@link failure}, for vendors whose documents distinguish more kinds of failures. */
export function failureOf(provider: string, answer: Answer, code?: AuthErrorCode | false): AuthError {
  const details = { provider, status: answer.status };
  switch (code) {
    case "RATE_LIMITED":
      // The same wait as after a 429 that does not state one.
      return new AuthError(code, `${provider} received too many logins; wait.`, {
        ...details,
        retryable: true,
        retryAfterMs: 60_000,
      });
    case "MFA_REQUIRED": {
      const message = `${provider} requires a second factor, which this account cannot send; use an account without one.`;
      return new AuthError(code, message, { ...details, challenge: { type: "code" } });
    }
    case "MFA_REJECTED":
      return new AuthError(code, `${provider} refused the second factor.`, details);
    default:
      return failure(provider, answer, code);
  }
}

/** Returns the error for a logout that needs an output that the sign-in did not return. */
export const withoutOutputs = (provider: string): AuthError =>
  invalid(provider, "lacks a value that the logout needs, so nothing was sent");

/** Returns a string or number that a later step sends. @throws AuthError `TOKEN_RESPONSE_INVALID` if it is neither */
export function text(provider: string, value: Json, place: string): string {
  if ((typeof value === "string" && value !== "") || Number.isFinite(value)) return value as string;
  throw invalid(provider, `has no string at ${place}`);
}

/** Returns a boolean of an answer. @throws AuthError `TOKEN_RESPONSE_INVALID` if it is not one */
export function flag(provider: string, value: Json, place: string): boolean {
  if (typeof value === "boolean") return value;
  throw invalid(provider, `has no boolean at ${place}`);
}

/** Returns whether a value is a string that matches the pattern. */
export const matches = (value: Json, pattern: RegExp): boolean => typeof value === "string" && pattern.test(value);

/** Returns the number in a header or a cookie; NaN if there is none. */
export const numberIn = (text: string | null | undefined): number => Number(text || Number.NaN);

/** Returns a string or number as text, if a header can contain it; undefined otherwise. */
export function sendable(value: Json): string | undefined {
  const text = typeof value === "number" ? `${value}` : value;
  return isSendable(text) ? text : undefined;
}

/** Returns the value of the last cookie of that name that an answer sets; undefined if there is none. */
export function cookie({ headers }: Answer, name: string): string | undefined {
  const values = headers.getSetCookie().map((line) => line.split(";", 1)[0] as string);
  return values.findLast((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
}

/**
 * Reads the origin of later calls from an answer.
 *
 * @param value URL or host name
 * @param own the origin that the login was sent to
 * @param hosts allowed host names; `*.` matches one label or more
 * @throws AuthError `TOKEN_RESPONSE_INVALID` when the host is not allowed, or the URL is not https
 */
export function originIn(provider: string, value: Json, own: string, hosts: readonly string[]): string {
  const url = matches(value, /^[\w.:-]+$/) && !/^\w+:\D/.test(value) ? `https://${value}` : value;
  if (typeof url === "string" && URL.canParse(url)) {
    const { protocol, hostname, origin } = new URL(url);
    const isAllowed = hosts.some((host) =>
      host.startsWith("*.") ? hostname.endsWith(host.slice(1)) && hostname.length >= host.length : hostname === host,
    );
    if (origin === own || (protocol === "https:" && isAllowed)) return origin;
  }
  throw invalid(provider, "names an origin that is not the vendor's");
}

/** Returns the values without undefined members. */
export const given = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined));
