/** Reads the answers of a login. They are hostile input: what is not what the documents say is an error. */
import { AuthError, type AuthErrorCode } from "../errors.ts";
import { invalidAnswer as invalid, isSendable } from "../session/issued-token.ts";
import type { Answer, Json } from "./account.ts";

/**
 * The error for an answer that is not a success.
 *
 * @param code what the documents say of it; falsy where they say nothing
 */
export function failure(provider: string, { status }: Answer, code?: AuthErrorCode | false): AuthError {
  if (!code && status >= 200 && status <= 299) return invalid(provider, "is not what its documents say");
  const what =
    code === "INVALID_CREDENTIALS"
      ? "credentials; check them"
      : `login with status ${status}${code ? "" : "; check the base URL"}`;
  return new AuthError(code || "PROVIDER_ERROR", `${provider} refused the ${what}.`, { provider, status });
}

/** As {@link failure}, for vendors whose documents distinguish more kinds of failures. */
export function failureOf(provider: string, answer: Answer, code?: AuthErrorCode | false): AuthError {
  const details = { provider, status: answer.status };
  switch (code) {
    case "RATE_LIMITED":
      // As after a 429 that does not say how long.
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

/** The error where a logout needs what the sign-in did not give. */
export const withoutOutputs = (provider: string): AuthError =>
  invalid(provider, "had not all that the logout needs, so nothing was sent");

/** A text or a number that a later step sends. @throws AuthError `TOKEN_RESPONSE_INVALID` */
export function text(provider: string, value: Json, place: string): string {
  if ((typeof value === "string" && value !== "") || Number.isFinite(value)) return value as string;
  throw invalid(provider, `has no text at ${place}`);
}

/** True or false. @throws AuthError `TOKEN_RESPONSE_INVALID` */
export function flag(provider: string, value: Json, place: string): boolean {
  if (typeof value === "boolean") return value;
  throw invalid(provider, `has no flag at ${place}`);
}

/** Whether a value is a text that the pattern fits. */
export const matches = (value: Json, pattern: RegExp): boolean => typeof value === "string" && pattern.test(value);

/** The number in a header or a cookie; NaN where there is none. */
export const numberIn = (text: string | null | undefined): number => Number(text || Number.NaN);

/** A text that a header can hold, also of a number; undefined for anything else. */
export function sendable(value: Json): string | undefined {
  const text = typeof value === "number" ? `${value}` : value;
  return isSendable(text) ? text : undefined;
}

/** The value of a cookie that an answer sets, the last one of that name; undefined where there is none. */
export function cookie({ headers }: Answer, name: string): string | undefined {
  const values = headers.getSetCookie().map((line) => line.split(";", 1)[0] as string);
  return values.findLast((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
}

/**
 * The origin of later calls, from an answer.
 *
 * @param value URL, or host name
 * @param own the origin that the login went to
 * @param hosts names that are allowed; `*.` stands for one label or more
 * @throws AuthError `TOKEN_RESPONSE_INVALID` when it is another host's, or not https
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

/** Without the members that have no value. */
export const given = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined));
