import { AuthError, type NetworkErrorKind } from "../errors.ts";
import { codeOf, safeCause } from "../internal/safe-cause.ts";

/** By the codes of Node's system errors and of undici; other runtimes give none. */
const kinds: [NetworkErrorKind, RegExp][] = [
  ["dns", /NOTFOUND|EAI_/],
  ["refused", /REFUSED/],
  ["reset", /RESET|EPIPE|SOCKET/],
  ["unreachable", /UNREACH|TIME/],
  ["tls", /CERT|TLS|SSL|SIGNATURE/],
];

/**
 * The error for a request that got no answer, or less than a whole one. A certificate is no better the next time.
 *
 * @param isAnswered whether the answer has begun
 */
export function networkError(provider: string, url: string, error: unknown, isAnswered: boolean): AuthError {
  const code = codeOf(error) ?? "";
  const kind = kinds.find(([, pattern]) => pattern.test(code))?.[0] ?? "unknown";
  const reason = code || kind;
  const message = isAnswered
    ? `${provider}'s answer broke off (${reason}); try again later.`
    : `${provider} could not be reached at ${url} (${reason}); check the base URL and network.`;
  return new AuthError("NETWORK", message, { provider, kind, retryable: kind !== "tls", cause: safeCause(error) });
}
