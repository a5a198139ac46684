/**
 * The life of a token: one login for any number of callers, a refresh in the background before the end, and no login at
 * all where one would do harm. It knows neither providers nor HTTP; a login is a function.
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
  /** Milliseconds between the signs of life of a login. Default: 1000, one second. */
  beatMs?: number;
}

export interface TokenManager {
  getToken(signal?: AbortSignal): Promise<Token>;
  /** The token is handed out no more, as soon as refusals may cost another login. */
  rejectToken(token: Token): void;
  /**
   * For a call whose answer refuses its token: rejects the token if a login may help, and says whether to make the call
   * again with another one.
   *
   * @param place where the call went
   */
  rejectForReplay(token: Token, place: string): boolean | Promise<boolean>;
  /** The call that was made again was refused too. */
  replayRefused(token: Token, place: string): void;
  /** A call showed that its token is good. */
  callSucceeded(token: Token, place: string): void;
  /** Forgets everything, and gives the token that was valid until then. */
  clear(): Token | undefined;
  /** The token that is held, if it is this one. */
  heldAs(token: Token): HeldToken | undefined;
  /** Gives up the token that is held if refusals may cost a login, which is then spent. */
  reject(place?: string): Spent;
  /** Serves the token of another process instead of the one that is held, or, without one, the next that there is. */
  replace(token?: HeldToken): void;
  /** Whether another process signed in for this token. Not there where tokens are not shared. */
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
  /** Moments of the monotonic clock until which there may be no login after that failure, and no refresh. */
  let noLoginUntilMs = 0;
  let noRefreshUntilMs = 0;
  /** How long a login goes on that nobody waits for, and a refresh without a call. */
  let idleBeats = 1;

  const aborted = () => new AuthError("ABORTED", `The wait for ${provider}'s token was aborted.`, { provider });

  function getToken(signal?: AbortSignal): Promise<Token> {
    if (signal?.aborted) return Promise.reject(aborted());
    if (held?.isRejected) reject();
    const ageMs = held?.elapsedMs() ?? 0;
    if (held && ageMs < held.endsAtMs) {
      // In the background: whoever holds a valid token need not know of a failure.
      if (ageMs >= held.refreshAtMs && clock.monotonicMs() >= noRefreshUntilMs) {
        flight ??= startLogin();
        flight.keepGoing();
      }
      return held.promise;
    }
    held = undefined;
    const wait = join(signal);
    // Whoever signs in ahead of time, and looks at no result, has no failure to handle.
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
    // The login is dead. It is not aborted, which would end the waits of those who have yet to notice.
    if (flight === joined) flight = undefined;
    return getToken(signal);
  }

  function startLogin(): Flight<Token> {
    // It does not run at once: a listener of the first event may call getToken, and has to find this login.
    const mine = startFlight(clock, beatMs, run, aborted, onIdle, idleBeats);
    return mine;

    /** A caller who always waits for less than this would never get a token, so the next login goes on for longer. */
    function onIdle(): void {
      if (flight !== mine) return;
      idleBeats *= 2;
      abandonLogin();
    }

    async function run(signal: AbortSignal): Promise<Token> {
      // A login that was given up meanwhile may neither replace a newer token nor block a session.
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

  /** Serves a token from now on, and tells so. */
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

  /** Not there where tokens are not shared. */
  const sourceOf = (isOwn: boolean) => shared && ({ source: isOwn ? "login" : "shared" } as const);

  function fail(error: AuthError, startedMs: number, isOwn: boolean): void {
    const { code, status, retryable, retryAfterMs = 0 } = error;
    const nowMs = clock.monotonicMs();
    const isRefused = code === "INVALID_CREDENTIALS" || code === "MFA_REJECTED";
    const isWrongAnswer = (code === "TOKEN_RESPONSE_INVALID" || code === "PROVIDER_ERROR") && !retryable;
    // As long as another login would do harm, or no good.
    const ownMs = isRefused ? blockMs : isWrongAnswer ? cooldownMs : retryAfterMs;
    failure = error;
    // Of what another process was told, the rest of its time.
    noLoginUntilMs = nowMs + ((shared && retryAfterMs) || ownMs);
    noRefreshUntilMs = Math.max(noLoginUntilMs, nowMs + cooldownMs);
    const durationMs = nowMs - startedMs;
    emit({ type: "loginFailed", provider, durationMs, code, status, retryable, ...sourceOf(isOwn) });
  }

  /** By value and time rather than by identity, for copies; a login may well answer with the same value again. */
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
    // Whatever revoked this token may have come after that login was answered. Nobody waits for it yet.
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
