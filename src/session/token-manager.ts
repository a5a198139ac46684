/**
 * Manages the lifetime of a token: one login for any number of callers, a refresh in the background before it expires, and
 * no login if one would do harm. It does not depend on providers or HTTP; a login is a function.
 */
import { AuthError } from "../errors.ts";
import type { SessionEvent } from "./events.ts";
import { type Flight, startFlight } from "./flight.ts";
import type { HeldToken } from "./issued-token.ts";
import type { LoginOptions } from "./login.ts";
import type { Settings } from "./options.ts";
import type { Token } from "./provider.ts";
import { createRefusals, type Spent } from "./refusals.ts";
import type { SharedLogins } from "./sharing.ts";

export interface TokenManagerOptions extends Pick<Settings, "clock" | "cooldownMs" | "blockMs"> {
  /** Milliseconds between the heartbeats of a login. Default: 1000, one second. */
  beatMs?: number;
}

export interface TokenManager {
  getToken(signal?: AbortSignal): Promise<Token>;
  /** Stops serving the token as soon as refusals may cost another login. */
  rejectToken(token: Token): void;
  /**
   * For a call whose answer refuses its token: rejects the token if a login may help, and returns whether to repeat the
   * call with another one.
   *
   * @param place where the call went
   */
  rejectForReplay(token: Token, place: string): boolean | Promise<boolean>;
  /** The repeated call was refused too. */
  replayRefused(token: Token, place: string): void;
  /** A call showed that its token is valid. */
  callSucceeded(token: Token, place: string): void;
  /** Forgets everything, and returns the token that was valid until then. */
  clear(): Token | undefined;
  /** The current token, if it is this one. */
  heldAs(token: Token): HeldToken | undefined;
  /** Drops the current token if refusals may cost a login, which is then spent. */
  reject(place?: string): Spent;
  /** Serves the token of another process instead of the current one; without an argument, the next available one. */
  replace(token?: HeldToken): void;
  /** Whether another process signed in for this token. Absent if tokens are not shared. */
  isOthers?(token: Token): boolean;
}

export function createTokenManager(
  provider: string,
  login: (options: LoginOptions) => Promise<HeldToken>,
  emit: (event: SessionEvent) => void,
  options: TokenManagerOptions,
  shared?: SharedLogins,
): TokenManager {
  const { clock, cooldownMs, blockMs, beatMs = 1_000 } = options;
  let refusals = createRefusals(clock, cooldownMs);
  let held: HeldToken | undefined;
  /** The last token that was held since the start or `clear()`. */
  let last: Token | undefined;
  let flight: Flight<Token> | undefined;
  /** The last failure, unless a login succeeded since. */
  let failure: AuthError | undefined;
  /** Times of the monotonic clock before which that failure allows no login, or no refresh. */
  let noLoginUntilMs = 0;
  let noRefreshUntilMs = 0;
  /** How long a login continues that no caller waits for, and a refresh without a call. */
  let idleBeats = 1;

  const aborted = () => new AuthError("ABORTED", `The wait for ${provider}'s token was aborted.`, { provider });

  function getToken(signal?: AbortSignal): Promise<Token> {
    if (signal?.aborted) return Promise.reject(aborted());
    if (held?.isRejected) reject();
    const ageMs = held?.elapsedMs() ?? 0;
    if (held && ageMs < held.endsAtMs) {
      // In the background: callers with a valid token do not need to know about a failure.
      if (ageMs >= held.refreshAtMs && clock.monotonicMs() >= noRefreshUntilMs) {
        flight ??= startLogin();
        flight.keepGoing();
      }
      return held.promise;
    }
    held = undefined;
    const wait = join(signal);
    // A caller that signs in ahead of time and ignores the result need not handle a failure.
    wait.catch(() => {});
    return wait;
  }

  async function join(signal?: AbortSignal): Promise<Token> {
    const error = failure;
    const retryAfterMs = Math.ceil(noLoginUntilMs - clock.monotonicMs());
    if (!flight && error && retryAfterMs > 0) {
      if (shared && (await shared.unblock())) return getToken(signal);
      const message = `${error.message} No login for ${Math.ceil(retryAfterMs / 1000)} s, or until clear().`;
      throw new AuthError(error.code, message, { ...error, retryAfterMs });
    }
    flight ??= startLogin();
    const joined = flight;
    const token = await joined.wait(signal);
    if (token) return token;
    // The login has stopped. It is not aborted, since that would end the waits of callers that have not noticed yet.
    if (flight === joined) flight = undefined;
    return getToken(signal);
  }

  function startLogin(): Flight<Token> {
    // It does not run at once: a listener of the first event may call getToken, and must find this login.
    const mine = startFlight(clock, beatMs, run, aborted, onIdle, idleBeats);
    return mine;

    /** A caller whose waits are always shorter would never get a token, so the next login continues for longer. */
    function onIdle(): void {
      if (flight !== mine) return;
      idleBeats *= 2;
      abandonLogin();
    }

    async function run(signal: AbortSignal): Promise<Token> {
      // An abandoned login may neither replace a newer token nor block a session.
      const check = () => {
        if (flight !== mine) throw aborted();
      };
      const startedMs = clock.monotonicMs();
      const isValid = held !== undefined;
      let isOwn = false;
      let result: HeldToken;
      function begin(): void {
        check();
        isOwn = true;
        emit({ type: "loginStarted", provider, background: isValid });
        // The listener may have called clear().
        check();
      }
      try {
        if (!shared) begin();
        result = await (shared?.login ?? login)({ signal, isAwaited: mine.isAwaited, last, isValid, begin });
        check();
      } catch (error) {
        check();
        fail(error as AuthError, startedMs, isOwn);
        throw error;
      } finally {
        if (flight === mine) {
          flight = undefined;
          idleBeats = 1;
        }
      }
      forgetFailure();
      return hold(result, startedMs);
    }
  }

  function forgetFailure(): void {
    failure = undefined;
    noRefreshUntilMs = 0;
  }

  /** Serves a token from now on, and emits the events. */
  function hold(result: HeldToken, startedMs: number): Token {
    const { token, isRenewed, isShared } = result;
    const isFirst = !last;
    held = result;
    last = token;
    const { expiresAtMs } = token;
    const durationMs = clock.monotonicMs() - startedMs;
    const refresh = isRenewed && ({ refresh: true } as const);
    emit({ type: "loginSucceeded", provider, durationMs, expiresAtMs, ...refresh, ...sourceOf(!isShared) });
    if (!isFirst) emit({ type: "tokenRefreshed", provider, expiresAtMs });
    return token;
  }

  /** Absent if tokens are not shared. */
  const sourceOf = (isOwn: boolean) => shared && ({ source: isOwn ? "login" : "shared" } as const);

  function fail(error: AuthError, startedMs: number, isOwn: boolean): void {
    const { code, status, retryable, retryAfterMs = 0 } = error;
    const nowMs = clock.monotonicMs();
    const isRefused = code === "INVALID_CREDENTIALS" || code === "MFA_REJECTED";
    const isWrongAnswer = (code === "TOKEN_RESPONSE_INVALID" || code === "PROVIDER_ERROR") && !retryable;
    // While another login would do harm, or not help.
    const ownMs = isRefused ? blockMs : isWrongAnswer ? cooldownMs : retryAfterMs;
    failure = error;
    // For a failure of another process, the remaining time.
    noLoginUntilMs = nowMs + ((shared && retryAfterMs) || ownMs);
    noRefreshUntilMs = Math.max(noLoginUntilMs, nowMs + cooldownMs);
    const durationMs = nowMs - startedMs;
    emit({ type: "loginFailed", provider, durationMs, code, status, retryable, ...sourceOf(isOwn) });
  }

  /** Compares value and time rather than identity, because of copies. A login may return the same value again. */
  const heldAs = ({ value, obtainedAtMs }: Token) =>
    held?.token.value === value && held.token.obtainedAtMs === obtainedAtMs ? held : undefined;

  function reject(place?: string): Spent {
    const spent = refusals.allowLogin(place);
    if (spent) replace();
    return spent;
  }

  function replace(next?: HeldToken): void {
    const isRejected = held;
    held = undefined;
    // The revocation may have come after the response to the login in progress. No caller waits for that login yet.
    abandonLogin();
    if (isRejected) emit({ type: "tokenRejected", provider });
    if (next) hold(next, clock.monotonicMs());
  }

  function abandonLogin(): void {
    const abandoned = flight;
    flight = undefined;
    abandoned?.abort();
  }

  return {
    getToken,
    rejectToken(token) {
      const refused = heldAs(token);
      if (!refused) return;
      refused.isRejected = true;
      reject();
    },
    rejectForReplay: (token, place) => !heldAs(token) || !!reject(place),
    replayRefused(token, place) {
      if (heldAs(token)) refusals.replayRefused(place);
    },
    callSucceeded(token, place) {
      refusals.callSucceeded(place);
      const good = heldAs(token);
      if (good) good.isRejected = false;
    },
    heldAs,
    reject,
    replace,
    clear() {
      const valid = held && held.elapsedMs() < held.endsAtMs ? held.token : undefined;
      held = last = undefined;
      forgetFailure();
      refusals = createRefusals(clock, cooldownMs);
      abandonLogin();
      return valid;
    },
  };
}
