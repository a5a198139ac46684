/** Calls the provider's functions (login, refresh, logout) and sends their requests. */
import { AuthError, isAuthError, isUnsent } from "../errors.ts";
import { safeCause } from "../internal/safe-cause.ts";
import { type Exchange, exchange } from "./answer.ts";
import { startStopwatch } from "./clock.ts";
import { type HeldToken, holdToken } from "./issued-token.ts";
import type { Settings } from "./options.ts";
import type { IssuedToken, LoginContext, LoginRequest, Provider, Token } from "./provider.ts";
import { withRequestId } from "./request-id.ts";
import { sleep, withTimeout } from "./timeout.ts";

export interface CallOptions {
  /** Aborts everything. Default: none. */
  signal?: AbortSignal | undefined;
  /** Whether a caller waits, so that a failed request should be retried now. */
  isAwaited: () => boolean;
  /** The last token, which may be renewed or revoked. */
  last?: Token | undefined;
  /** Passed to the provider if tokens are shared. */
  announce?: LoginContext["announce"] | undefined;
  /** Called before each request, including retries. If it throws, the login fails with that error. Default: none. */
  beforeRequest?: () => Promise<void>;
}

export interface LoginOptions extends CallOptions {
  signal: AbortSignal;
  /** Whether the last token is still valid. */
  isValid?: boolean | undefined;
}

/**
 * Milliseconds to wait before the next retry: a random time up to a limit that doubles ("full jitter"), so that clients
 * that failed together do not retry together. It is added to the wait that the vendor asked for.
 */
export function retryDelayMs(attempt: number, error: AuthError, random: () => number): number {
  // The limit before the first retry, and the highest one.
  const firstDelayMs = 500;
  const maxDelayMs = 8_000;
  return (error.retryAfterMs ?? 0) + random() * Math.min(maxDelayMs, firstDelayMs * 2 ** attempt);
}

type CallSettings = Pick<
  Settings,
  | "fetch"
  | "clock"
  | "random"
  | "loginTimeoutMs"
  | "callbackTimeoutMs"
  | "retries"
  | "retryBudgetMs"
  | "refreshWindowMs"
>;

/**
 * Calls a function of a provider and returns the token; undefined after a logout. If the answer to a request with
 * `singleUse` is lost, calls a login once more.
 *
 * @throws AuthError
 */
export async function callProvider(
  account: Pick<Provider, "name" | "origin" | "originFromLogin" | "login" | "refresh" | "logout">,
  what: "login" | "refresh" | "logout",
  settings: CallSettings,
  options: CallOptions,
  mayRestart = what === "login",
): Promise<HeldToken | undefined> {
  const { name: provider } = account;
  const { clock, loginTimeoutMs, callbackTimeoutMs } = settings;
  const { signal, last } = options;
  const sent = startStopwatch(clock);
  // Of the last exchange, whose answer contains the token.
  let moments: Omit<Exchange, "answer"> = { sent, nowMs: sent.startedAtMs };
  /** The error with which a single-use value was lost. */
  let lost: unknown;

  const within = <U>(ms: number, message: string, retryable: boolean, run: (signal: AbortSignal) => U | Promise<U>) =>
    withTimeout(clock, ms, signal, () => new AuthError("TIMEOUT", message, { provider, retryable }), run);

  async function send(request: LoginRequest) {
    const startedMs = clock.monotonicMs();
    for (let attempt = 0; ; attempt++) {
      await options.beforeRequest?.();
      try {
        const exchanged = await within(
          loginTimeoutMs,
          `${provider} did not answer within ${loginTimeoutMs} ms; try again later.`,
          true,
          (signal) => exchange(provider, settings.fetch, clock, request, signal),
        );
        moments = exchanged;
        return exchanged.answer;
      } catch (thrown) {
        const error = thrown as AuthError;
        // The id of an earlier answer does not belong to this failure.
        moments.requestId = undefined;
        const isSpent = request.singleUse && !isUnsent(error);
        const delayMs = retryDelayMs(attempt, error, settings.random);
        const isOver =
          attempt >= settings.retries || clock.monotonicMs() - startedMs + delayMs > settings.retryBudgetMs;
        if (!error.retryable || isOver || !options.isAwaited() || (isSpent && !mayRestart)) throw error;
        await sleep(clock, delayMs, signal, true).catch((reason) => {
          // The caller must learn that the single-use value was not spent.
          throw request.singleUse ? error : reason;
        });
        if (isSpent) {
          lost = error;
          throw error;
        }
      }
    }
  }

  try {
    const context: LoginContext = {
      send,
      ask: (question) =>
        within(callbackTimeoutMs, `A function for ${provider} took over ${callbackTimeoutMs} ms.`, false, question),
      stopwatch: () => startStopwatch(clock).elapsedMs,
      nowMs: () => clock.nowMs(),
      announce: options.announce,
    };
    const issued = await (what === "login" ? account.login(context) : account[what]?.(last as Token, context));
    if (what === "logout") return undefined;
    return holdToken(
      account,
      issued as IssuedToken | undefined,
      moments,
      settings,
      what === "refresh" ? last : undefined,
    );
  } catch (error) {
    if (lost && error === lost) return callProvider(account, what, settings, options, false);
    if (isAuthError(error)) throw withRequestId(error, moments);
    throw new AuthError("PROVIDER_ERROR", `${provider}'s ${what} failed.`, { provider, cause: safeCause(error) });
  }
}

/** Returns a token. Renews the last one if the vendor allows it; otherwise signs in with the credentials. */
export function createLogin(account: Provider, settings: Settings): (options: LoginOptions) => Promise<HeldToken> {
  /** Tokens whose refresh token was sent; it can be used only once. */
  const spent = new WeakSet<Token>();

  const run = (what: "login" | "refresh", options: LoginOptions) =>
    callProvider(account, what, settings, options) as Promise<HeldToken>;

  return async (options) => {
    const { last, isValid } = options;
    // Without a refresh token, it is the token itself that is renewed.
    if (account.refresh && last && !spent.has(last) && (isValid || last.refreshToken)) {
      if (last.refreshToken) spent.add(last);
      try {
        return await run("refresh", options);
      } catch (error) {
        if (isUnsent(error)) spent.delete(last);
        // The next attempt may succeed. After any other error, sign in.
        if ((error as AuthError).retryable || isAuthError(error, "ABORTED")) throw error;
      }
    }
    return run("login", options);
  };
}
