/**
 * The life of a token: one login for any number of callers, a refresh in the background before the end, and no login at
 * all where one would do harm. It knows neither providers nor HTTP; a login is a function.
 */
import { AuthError } from "../errors.ts";
import type { IssuedToken, Token } from "../providers/provider.ts";
import { type Clock, elapsedMs, type Instant } from "./clock.ts";
import type { SessionEvent } from "./events.ts";
import { abortable, aborted } from "./timeout.ts";

/** Signs in. Ends when `signal` aborts; retries only while `isAwaited`. */
export type Login = (context: { signal: AbortSignal; isAwaited: () => boolean }) => Promise<Issue>;

/** A token, and when the request was sent that it answers. */
export interface Issue {
  issued: IssuedToken;
  sentAt: Instant;
}

export interface TokenCycleOptions {
  provider: string;
  login: Login;
  clock: Clock;
  /** At least 0, below 1. */
  random: () => number;
  refreshWindowMs: number;
  cooldownMs: number;
  blockMs: number;
  emit: (event: SessionEvent) => void;
}

export interface TokenCycle {
  getToken(signal?: AbortSignal): Promise<Token>;
  rejectToken(token: Token): void;
  clear(): void;
}

/** A token that is served. */
interface Held {
  token: Token;
  /** For callers of a fresh token: made once, not at every call. */
  promise: Promise<Token>;
  sentAt: Instant;
  /** Ages at which it ends and at which its refresh begins; Infinity where no lifetime is known. */
  endsAtMs: number;
  refreshAtMs: number;
}

interface Flight {
  promise: Promise<Token>;
  controller: AbortController;
}

/** No login before that moment of the monotonic clock, for this reason. */
interface Block {
  error: AuthError;
  untilMs: number;
}

export function createTokenCycle(options: TokenCycleOptions): TokenCycle {
  const { provider, login, clock, random, refreshWindowMs, cooldownMs, blockMs, emit } = options;
  let held: Held | undefined;
  let flight: Flight | undefined;
  let block: Block | undefined;
  let noRefreshUntilMs = Number.NEGATIVE_INFINITY;
  let hadToken = false;

  function getToken(signal?: AbortSignal): Promise<Token> {
    if (signal?.aborted) return Promise.reject(aborted(provider));
    if (held) {
      const ageMs = elapsedMs(clock, held.sentAt);
      if (ageMs < held.endsAtMs) {
        if (ageMs >= held.refreshAtMs) refresh();
        return held.promise;
      }
      held = undefined;
    }
    if (!flight && isBlocked()) return Promise.reject(blockedError());
    flight ??= startLogin();
    return abortable(flight.promise, signal, provider);
  }

  /** In the background: who holds a valid token need not know of a failure. */
  function refresh(): void {
    if (flight || isBlocked() || clock.monotonicMs() < noRefreshUntilMs) return;
    flight = startLogin();
  }

  function startLogin(): Flight {
    const controller = new AbortController();
    // Not at once: a listener of the first event may call getToken, and has to find this login.
    const mine: Flight = { controller, promise: Promise.resolve().then(run) };
    // A failure is for those who wait; a refresh has none.
    mine.promise.catch(() => {});
    return mine;

    async function run(): Promise<Token> {
      const startedMs = clock.monotonicMs();
      emit({ type: "loginStarted", provider, background: held !== undefined });
      // What was given up meanwhile (by clear or rejectToken) may neither replace a newer token nor block a session.
      const check = () => {
        if (controller.signal.aborted) throw aborted(provider);
      };
      try {
        const issue = await login({ signal: controller.signal, isAwaited: () => held === undefined });
        check();
        held = hold(issue);
      } catch (error) {
        check();
        fail(error as AuthError, startedMs);
        throw error;
      } finally {
        if (flight === mine) flight = undefined;
      }
      return succeed(held.token, startedMs);
    }
  }

  function hold({ issued: { value, scheme, lifetimeMs, refreshToken }, sentAt }: Issue): Held {
    const endsAtMs = lifetimeMs ?? Number.POSITIVE_INFINITY;
    if (elapsedMs(clock, sentAt) >= endsAtMs) {
      throw new AuthError("TOKEN_RESPONSE_INVALID", `${provider}'s token had ended before it arrived.`, { provider });
    }
    const token: Token = Object.freeze({
      value,
      scheme,
      obtainedAtMs: sentAt.wallMs,
      ...(lifetimeMs !== undefined && { expiresAtMs: sentAt.wallMs + lifetimeMs }),
      ...(refreshToken !== undefined && { refreshToken }),
    });
    // At random in the first half of the window, so that sessions do not refresh together and half of it is left for
    // further attempts. A short-lived token has a window of half its life.
    const windowMs = Math.min(refreshWindowMs, endsAtMs / 2);
    const refreshAtMs = endsAtMs - windowMs * (1 - random() / 2);
    return { token, promise: Promise.resolve(token), sentAt, endsAtMs, refreshAtMs };
  }

  function succeed(token: Token, startedMs: number): Token {
    block = undefined;
    noRefreshUntilMs = Number.NEGATIVE_INFINITY;
    const end = token.expiresAtMs === undefined ? {} : { expiresAtMs: token.expiresAtMs };
    emit({ type: "loginSucceeded", provider, durationMs: clock.monotonicMs() - startedMs, ...end });
    if (hadToken) emit({ type: "tokenRefreshed", provider, ...end });
    hadToken = true;
    return token;
  }

  function fail(error: AuthError, startedMs: number): void {
    const { code, status, retryable } = error;
    const nowMs = clock.monotonicMs();
    const waitMs = harmfulForMs(error);
    if (waitMs > 0) block = { error, untilMs: nowMs + waitMs };
    noRefreshUntilMs = nowMs + cooldownMs;
    const outcome = { code, retryable, ...(status !== undefined && { status }) };
    emit({ type: "loginFailed", provider, durationMs: nowMs - startedMs, ...outcome });
  }

  /** How long another login would do harm, or no good. */
  function harmfulForMs({ code, retryable, retryAfterMs = 0 }: AuthError): number {
    if (code === "INVALID_CREDENTIALS" || code === "MFA_REJECTED") return blockMs;
    const isAnswer = code === "TOKEN_RESPONSE_INVALID" || code === "PROVIDER_ERROR";
    return isAnswer && !retryable ? cooldownMs : retryAfterMs;
  }

  const isBlocked = () => block !== undefined && clock.monotonicMs() < block.untilMs;

  function blockedError(): AuthError {
    const { error, untilMs } = block as Block;
    const { code, status, retryable } = error;
    const retryAfterMs = Math.ceil(untilMs - clock.monotonicMs());
    const wait = `No login is tried for ${Math.ceil(retryAfterMs / 1000)} s, or until clear().`;
    const details = { provider, retryable, retryAfterMs, ...(status !== undefined && { status }) };
    return new AuthError(code, `${error.message} ${wait}`, details);
  }

  return {
    getToken,
    rejectToken(token) {
      // By value and time rather than by identity, for copies; a login may well answer with the same value again.
      if (held?.token.value !== token.value || held.token.obtainedAtMs !== token.obtainedAtMs) return;
      held = undefined;
      // Whatever revoked this token may have come after that login was answered. Nobody waits for it yet.
      abandonLogin();
      emit({ type: "tokenRejected", provider });
    },
    clear() {
      held = undefined;
      block = undefined;
      noRefreshUntilMs = Number.NEGATIVE_INFINITY;
      hadToken = false;
      abandonLogin();
    },
  };

  function abandonLogin(): void {
    flight?.controller.abort();
    flight = undefined;
  }
}
