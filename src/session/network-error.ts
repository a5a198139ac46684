import { AuthError, type NetworkErrorKind } from "../errors.ts";
import { codeOf, safeCause } from "../safe-cause.ts";

/** By the codes of Node's system errors and of undici; other runtimes give none. */
const kinds: [NetworkErrorKind, RegExp][] = [
  ["dns", /NOTFOUND|EAI_/],
  ["refused", /REFUSED/],
  ["reset", /RESET|EPIPE|SOCKET/],
  ["unreachable", /UNREACH|TIME/],
  ["tls", /CERT|TLS|SSL|SIGNATURE/],
];

/** The error for a request that got no answer. A certificate is no better the next time. */
export function networkError(provider: string, url: string, error: unknown): AuthError {
  const code = codeOf(error) ?? "";
  const kind = kinds.find(([, pattern]) => pattern.test(code))?.[0] ?? "unknown";
  const message = `${provider} could not be reached at ${url} (${code || kind}); check the base URL and network.`;
  return new AuthError("NETWORK", message, { provider, kind, retryable: kind !== "tls", cause: safeCause(error) });
}
