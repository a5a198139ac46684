/**
 * The life of a token: one login for any number of callers, a refresh in the background before the end, and no login at
 * all where one would do harm. It knows neither providers nor HTTP; a login is a function.
 */
import { AuthError } from "../errors.ts";
import type { IssuedToken, Token } from "../providers/provider.ts";
import { type Clock, elapsedMs, type Instant } from "./clock.ts";
import type { SessionEvent } from "./events.ts";
import { abortable } from "./timeout.ts";

/** Signs in. Ends when `signal` aborts; retries only while `isAwaited`. */
export type Login = (context: { signal: AbortSignal; isAwaited: () => boolean }) => Promise<LoginResult>;

/** A token, and when the request was sent that it answers. */
export interface LoginResult {
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
  /**
   * For a call whose answer refuses its token: rejects the token, and says whether to make the call again with another
   * one. Not so shortly after a rejection whose new token no call has proved good: then it is not the token that is
   * refused, but a right is missing, and signing in at every call would not help.
   */
  rejectForReplay(token: Token): boolean;
  /** Says that a call succeeded with a new token where the one before was refused. */
  replaySucceeded(): void;
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

export function createTokenCycle(options: TokenCycleOptions): TokenCycle {
  const { provider, login, clock, random, refreshWindowMs, cooldownMs, blockMs, emit } = options;
  let held: Held | undefined;
  let flight: Flight | undefined;
  let lastError: AuthError | undefined;
  // Moments of the monotonic clock.
  let noLoginUntilMs = 0;
  let noRefreshUntilMs = 0;
  let noRejectionUntilMs = 0;
  let hadToken = false;

  function getToken(signal?: AbortSignal): Promise<Token> {
    if (signal?.aborted) return Promise.reject(aborted());
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
    return signal ? abortable(flight.promise, signal, aborted) : flight.promise;
  }

  const aborted = () => new AuthError("ABORTED", `The wait for ${provider}'s token was aborted.`, { provider });

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
      // What was given up meanwhile (by clear or rejectToken) may neither replace a newer token nor block a session.
      const check = () => controller.signal.throwIfAborted();
      check();
      const startedMs = clock.monotonicMs();
      emit({ type: "loginStarted", provider, background: held !== undefined });
      try {
        // The listener may have called clear().
        check();
        const result = await login({ signal: controller.signal, isAwaited: () => held === undefined });
        check();
        held = hold(result);
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

  function hold({
    issued: { value, scheme, lifetimeMs: endsAtMs = Infinity, refreshToken },
    sentAt,
  }: LoginResult): Held {
    if (elapsedMs(clock, sentAt) >= endsAtMs) {
      throw new AuthError("TOKEN_RESPONSE_INVALID", `${provider}'s token had ended on arrival.`, { provider });
    }
    const token: Token = Object.freeze({
      value,
      scheme,
      obtainedAtMs: sentAt.wallMs,
      ...(endsAtMs < Infinity && { expiresAtMs: sentAt.wallMs + endsAtMs }),
      ...(refreshToken && { refreshToken }),
    });
    // At random in the first half of the window, so that sessions do not refresh together and half of it is left for
    // further attempts. A short-lived token has a window of half its life.
    const windowMs = Math.min(refreshWindowMs, endsAtMs / 2);
    const refreshAtMs = endsAtMs - windowMs * (1 - random() / 2);
    return { token, promise: Promise.resolve(token), sentAt, endsAtMs, refreshAtMs };
  }

  function succeed(token: Token, startedMs: number): Token {
    noRefreshUntilMs = 0;
    const { expiresAtMs } = token;
    // Before the listener is told, which may call clear().
    const isRefresh = hadToken;
    hadToken = true;
    emit({ type: "loginSucceeded", provider, durationMs: clock.monotonicMs() - startedMs, expiresAtMs });
    if (isRefresh) emit({ type: "tokenRefreshed", provider, expiresAtMs });
    return token;
  }

  function fail(error: AuthError, startedMs: number): void {
    const { code, status, retryable } = error;
    const nowMs = clock.monotonicMs();
    lastError = error;
    noLoginUntilMs = nowMs + loginPauseMs(error);
    noRefreshUntilMs = nowMs + cooldownMs;
    // The rejection before brought no token to judge by.
    noRejectionUntilMs = 0;
    emit({ type: "loginFailed", provider, durationMs: nowMs - startedMs, code, status, retryable });
  }

  /** How long another login would do harm, or no good. */
  function loginPauseMs({ code, retryable, retryAfterMs = 0 }: AuthError): number {
    if (code === "INVALID_CREDENTIALS" || code === "MFA_REJECTED") return blockMs;
    const isAnswer = code === "TOKEN_RESPONSE_INVALID" || code === "PROVIDER_ERROR";
    return isAnswer && !retryable ? cooldownMs : retryAfterMs;
  }

  const isBlocked = () => clock.monotonicMs() < noLoginUntilMs;

  function blockedError(): AuthError {
    const error = lastError as AuthError;
    const retryAfterMs = Math.ceil(noLoginUntilMs - clock.monotonicMs());
    const wait = `${Math.ceil(retryAfterMs / 1000)} s, or until clear()`;
    return new AuthError(error.code, `${error.message} No login for ${wait}.`, { ...error, retryAfterMs });
  }

  /** By value and time rather than by identity, for copies; a login may well answer with the same value again. */
  const isHeld = ({ value, obtainedAtMs }: Token) =>
    held?.token.value === value && held.token.obtainedAtMs === obtainedAtMs;

  function rejectToken(token: Token): void {
    if (!isHeld(token)) return;
    held = undefined;
    // Whatever revoked this token may have come after that login was answered. Nobody waits for it yet.
    abandonLogin();
    emit({ type: "tokenRejected", provider });
  }

  return {
    getToken,
    rejectToken,
    rejectForReplay(token) {
      if (!isHeld(token)) return true;
      const nowMs = clock.monotonicMs();
      if (nowMs < noRejectionUntilMs) return false;
      noRejectionUntilMs = nowMs + cooldownMs;
      rejectToken(token);
      return true;
    },
    replaySucceeded() {
      noRejectionUntilMs = 0;
    },
    clear() {
      held = undefined;
      noLoginUntilMs = noRefreshUntilMs = noRejectionUntilMs = 0;
      hadToken = false;
      abandonLogin();
    },
  };

  function abandonLogin(): void {
    flight?.controller.abort(aborted());
    flight = undefined;
  }
}
