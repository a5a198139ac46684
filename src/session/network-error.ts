import { AuthError, type NetworkErrorKind } from "../errors.ts";
import { codeOf, safeCause } from "../safe-cause.ts";

/** Codes of Node's system errors and of undici. Other runtimes give none. */
const kinds: [NetworkErrorKind, RegExp][] = [
  ["dns", /^(ENOTFOUND|EAI_\w+)$/],
  ["refused", /^ECONNREFUSED$/],
  ["reset", /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/],
  ["unreachable", /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/],
  ["tls", /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)|_CERT$/],
];

const hints: Record<NetworkErrorKind, string> = {
  dns: "the host name was not found; check the base URL and the network",
  refused: "the connection was refused; check host and port",
  reset: "the connection was lost; try again",
  unreachable: "the host cannot be reached; check the network",
  tls: "the certificate is not trusted; check the host, or have its authority trusted",
  unknown: "no answer arrived; check the network",
};

/** The error for a request that got no answer. A certificate is no better the next time. */
export function networkError(provider: string, error: unknown): AuthError {
  const code = codeOf(error) ?? "";
  const kind = kinds.find(([, pattern]) => pattern.test(code))?.[0] ?? "unknown";
  return new AuthError("NETWORK", `${provider} could not be asked for a token: ${hints[kind]}.`, {
    provider,
    kind,
    retryable: kind !== "tls",
    cause: safeCause(error),
  });
}
