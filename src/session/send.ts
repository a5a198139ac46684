/** Sends the requests of a login: with a timeout, with retries, and with nothing but the request's own answer trusted. */

import { AuthError, isAuthError, isUnsent } from "../errors.ts";
import { discard } from "../internal/discard.ts";
import { webResponse } from "../internal/web-response.ts";
import { invalid } from "../sign-in/token-response.ts";
import type { Clock } from "./clock.ts";
import { networkError } from "./network-error.ts";
import type { Fetch, LoginAnswer, LoginContext, LoginRequest } from "./provider.ts";
import { retryAfterMs, retryDelayMs } from "./retry.ts";
import { sleep, withTimeout } from "./timeout.ts";

/** The largest answer that is read, in bytes after decompression: the QR code of an enrolment, many times over. */
const maxAnswerBytes = 1024 * 1024;
/** How long a busy vendor is left alone when it does not say: its limits are per minute where one is known. */
const defaultRetryAfterMs = 60_000;

export interface SendOptions {
  provider: string;
  fetch: Fetch;
  clock: Clock;
  random: () => number;
  /** Ends everything when it aborts. */
  signal: AbortSignal;
  /** Milliseconds that an answer may take. */
  loginTimeoutMs: number;
  retries: number;
  retryBudgetMs: number;
  /** Whether somebody waits, so that a failed request is worth another try now. */
  isAwaited: () => boolean;
  /** Is called right before a request is sent. */
  onSend: () => void;
  /** Whether the login may begin anew when the answer to a request of single use is lost. */
  mayBeginAnew: boolean;
}

/** Errors after which the login begins anew. */
const beginsAnew = new WeakSet<object>();

/**
 * Signs in, and once more from the first step when the answer to a request of single use was lost: what that spent is
 * gone, or may be.
 */
export async function beginningAnew<T>(signIn: (mayBeginAnew: boolean) => Promise<T>): Promise<T> {
  try {
    return await signIn(true);
  } catch (error) {
    if (!beginsAnew.has(error as object)) throw error;
    return signIn(false);
  }
}

export function createSend(options: SendOptions): LoginContext["send"] {
  const { provider, clock, random, signal, loginTimeoutMs, retries, retryBudgetMs, isAwaited, onSend, mayBeginAnew } =
    options;
  const timeout = () =>
    new AuthError("TIMEOUT", `${provider} did not answer within ${loginTimeoutMs} ms; try again later.`, {
      provider,
      retryable: true,
    });

  return async (request) => {
    const startedMs = clock.monotonicMs();
    for (let attempt = 0; ; attempt++) {
      try {
        return await withTimeout({ clock, ms: loginTimeoutMs, signal, timeout }, (signal) => {
          onSend();
          return exchange(options, request, signal);
        });
      } catch (error) {
        if (!isAuthError(error) || !error.retryable || attempt >= retries || !isAwaited()) throw error;
        const isSpent = request.singleUse === true && !isUnsent(error);
        if (isSpent && !mayBeginAnew) throw error;
        const delayMs = retryDelayMs(attempt, error, random);
        if (clock.monotonicMs() - startedMs + delayMs > retryBudgetMs) throw error;
        try {
          await sleep(clock, delayMs, signal, true);
        } catch (reason) {
          // Whoever keeps account of what was spent has to know that this was not.
          throw request.singleUse ? error : reason;
        }
        if (isSpent) {
          beginsAnew.add(error);
          throw error;
        }
      }
    }
  };
}

/** One request and its answer. */
async function exchange(
  { provider, fetch, clock }: SendOptions,
  { url, method, contentType, headers: further, body, answerHeaders = [] }: LoginRequest,
  signal: AbortSignal,
): Promise<LoginAnswer> {
  let response: Response | undefined;
  try {
    const headers = { Accept: "application/json", ...(contentType && { "Content-Type": contentType }), ...further };
    const init = { method, headers, signal, redirect: "manual", ...(body !== undefined && { body }) } as const;
    response = webResponse(provider, await fetch(url, init));
    const error = failureOf(provider, response, clock);
    if (!error) {
      const text = await textOf(provider, response);
      const allowed = (name: string) => answerHeaders.some((wanted) => wanted.toLowerCase() === name);
      const headers = new Headers([...response.headers].filter(([name]) => allowed(name)));
      return { status: response.status, body: parseJson(text), text, headers };
    }
    discard(response);
    throw error;
  } catch (error) {
    throw isAuthError(error) ? error : networkError(provider, url, error, response !== undefined);
  }
}

/** What is wrong with an answer whatever the provider; browsers hide where a redirect points, and its status. */
function failureOf(provider: string, { status, type, headers }: Response, clock: Clock): AuthError | undefined {
  if (type === "opaqueredirect" || (status >= 300 && status < 400)) {
    const message = `${provider} redirected the login, which is refused; check the base URL.`;
    return new AuthError("PROVIDER_ERROR", message, { provider, status: status || undefined });
  }
  const waitMs = retryAfterMs(headers.get("Retry-After"), clock, headers.get("Date"));
  const details = { provider, status, retryable: true };
  if (status === 429) {
    const retryAfterMs = waitMs ?? defaultRetryAfterMs;
    return new AuthError("RATE_LIMITED", `${provider} wants fewer logins; wait.`, { ...details, retryAfterMs });
  }
  // 408 and 425 ask for the same request again (RFC 9110, section 15.5.9; RFC 8470, section 5.2).
  if (status < 500 && status !== 408 && status !== 425) return undefined;
  const message = `${provider} failed with status ${status}; try again later.`;
  return new AuthError("PROVIDER_ERROR", message, { ...details, retryAfterMs: waitMs });
}

/** The body as text, read no further than the limit: a small compressed body can be a huge one. */
async function textOf(provider: string, response: Response): Promise<string> {
  const { body } = response;
  // There is none, or, as with React Native, no way to read it in pieces.
  if (!body) return response.text();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxAnswerBytes) {
      reader.cancel().catch(() => {});
      throw invalid(provider, `is larger than ${maxAnswerBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
