/** Sends one request of a login and reads its answer, which is untrusted. */

import { AuthError, isAuthError, type NetworkErrorKind } from "../errors.ts";
import { attempt } from "../internal/attempt.ts";
import { defined } from "../internal/defined.ts";
import { discard } from "../internal/discard.ts";
import { codeOf, safeCause, sentenceOf } from "../internal/safe-cause.ts";
import { webResponse } from "../internal/web-response.ts";
import { type Clock, type Stopwatch, startStopwatch } from "./clock.ts";
import { invalidAnswer } from "./issued-token.ts";
import type { Fetch, LoginAnswer, LoginRequest } from "./provider.ts";
import { requestIdOf, withRequestId } from "./request-id.ts";

export interface Exchange {
  answer: LoginAnswer;
  /** Started when the request was sent. */
  sent: Stopwatch;
  /** The time by the vendor's clock, or by ours if the answer does not state it. */
  nowMs: number;
  /** The vendor's ID of the request. */
  requestId?: string | undefined;
}

/** @throws AuthError */
export async function exchange(
  provider: string,
  fetch: Fetch,
  clock: Clock,
  request: LoginRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const { url, method, body } = request;
  const headers = defined({ Accept: "application/json", "Content-Type": request.contentType, ...request.headers });
  const init = defined({ method, headers, body, signal, redirect: "manual" }) as RequestInit;
  const sent = startStopwatch(clock);
  let response: Response | undefined;
  let requestId: string | undefined;
  try {
    response = webResponse(provider, await fetch(url, init));
    const { status, headers } = response;
    requestId = requestIdOf(headers, JSON.stringify([url, init.headers, body]));
    // Neither NaN nor the epoch is a valid time.
    const nowMs = httpDate(headers.get("Date")) || sent.startedAtMs;
    checkAnswer(provider, response, nowMs);
    const text = await textOf(provider, response);
    // Looks names up in any case: some test environments keep the case in which names were set.
    const wanted = new Headers(request.answerHeaders?.map((name) => [name, ""] as [string, string]));
    const allowed = new Headers([...headers].filter(([name]) => wanted.has(name)));
    return {
      answer: { status, body: attempt(() => JSON.parse(text)), text, headers: allowed },
      sent,
      nowMs,
      requestId,
    };
  } catch (error) {
    if (response) discard(response);
    const failure = isAuthError(error) ? error : networkError(provider, url, error, response !== undefined);
    throw withRequestId(failure, { requestId });
  }
}

/**
 * Browsers hide where a redirect points, and its status.
 *
 * @throws AuthError for an answer that is a failure with every provider
 */
function checkAnswer(provider: string, { status, type, headers }: Response, nowMs: number): void {
  if (type === "opaqueredirect" || (status >= 300 && status < 400)) {
    const message = `${provider} redirected the login, which is refused; check the base URL.`;
    throw new AuthError("PROVIDER_ERROR", message, { provider, status: status || undefined });
  }
  const waitMs = retryAfterMs(headers.get("Retry-After"), nowMs);
  const details = { provider, status, retryable: true, retryAfterMs: waitMs };
  if (status === 429) {
    // The wait if the vendor states none: known limits are per minute.
    details.retryAfterMs ??= 60_000;
    throw new AuthError("RATE_LIMITED", `${provider} received too many logins; wait.`, details);
  }
  // 408 and 425 ask for the same request again (RFC 9110, section 15.5.9; RFC 8470, section 5.2).
  if (status >= 500 || status === 408 || status === 425)
    throw new AuthError("PROVIDER_ERROR", `${provider} failed with status ${status}; try again later.`, details);
}

/** Matches an HTTP date in each of its three formats (RFC 9110, section 5.6.7). Date.parse alone reads "1.5" as a date. */
const httpDate = (header: string | null) =>
  // A missing header is tested as the text "null", which is not a date.
  /^[A-Z][a-z]+(, .+ GMT| .+(:\d\d){2} \d{4})$/.test(header as string)
    ? Date.parse((header as string).replace(/ GMT$|$/, " GMT"))
    : Number.NaN;

/**
 * Converts a `Retry-After` header (seconds or an HTTP date) to milliseconds; undefined if it is missing or invalid.
 *
 * @param nowMs the time by the vendor's clock, since this machine's may be wrong
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  // A server may ask for any wait; longer than a day is a mistake, and would block a session forever.
  const maxMs = 24 * 3600_000;
  const ms = /^\d+$/.test(header as string) ? Number(header) * 1000 : httpDate(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxMs);
}

/** The body as text, up to the limit: a small compressed body can become a huge one. */
async function textOf(provider: string, response: Response): Promise<string> {
  // There is no body, or, as in React Native, no way to read it in pieces.
  const reader = response.body?.getReader();
  if (!reader) return response.text();
  // Measured after decompression: far more than the QR code of an enrolment needs.
  const maxBytes = 1024 * 1024;
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {});
      throw invalidAnswer(provider, `is larger than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * Matches the error codes of Node, OpenSSL and undici, which Bun uses too, and the messages of Deno and Workers. The first
 * match wins: a message about a certificate may quote its content.
 */
const kinds: Partial<Record<NetworkErrorKind, RegExp>> = {
  tls: /CERT|TLS|SSL|SIGNATURE|EPROTO|^INVALID_|MISMATCH|alert|corrupt/i,
  dns: /NOTFOUND|EAI_|dns /,
  refused: /REFUSED|(n|ly) refused/,
  reset: /RESET|EPIPE|SOCKET|closed|lost|from connection/i,
  unreachable: /UNREACH|TIME|no route/i,
};

/** Returns the error for a request that got no complete answer. A certificate error is not retryable. */
export function networkError(provider: string, url: string, error: unknown, isAnswered: boolean): AuthError {
  const code = codeOf(error);
  const text = code ?? sentenceOf(error);
  const kind = (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) => kinds[kind]?.test(text)) ?? "unknown";
  const reason = code ?? kind;
  // This machine does not know the certificate authority.
  const way = /SELF_S|ISSUER|LEAF|UNTRUSTED|CaUsed/i.test(text)
    ? "trust its authority by NODE_EXTRA_CA_CERTS or --use-system-ca"
    : "check the base URL and network";
  const message = isAnswered
    ? `${provider}'s response was cut off (${reason}); try again later.`
    : `${provider} could not be reached at ${url} (${reason}); ${way}.`;
  return new AuthError("NETWORK", message, { provider, kind, retryable: kind !== "tls", cause: safeCause(error) });
}
