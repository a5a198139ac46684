/** A token manager with a fake clock and a login that a test answers by hand. */
import { AuthError, type AuthErrorCode, type AuthErrorDetails } from "../../src/errors.ts";
import { startStopwatch } from "../../src/session/clock.ts";
import type { SessionEvent } from "../../src/session/events.ts";
import { type HeldToken, holdToken } from "../../src/session/issued-token.ts";
import type { SessionOptions } from "../../src/session/options.ts";
import type { IssuedToken, Token } from "../../src/session/provider.ts";
import { createTokenManager, type TokenManager, type TokenManagerOptions } from "../../src/session/token-manager.ts";
import { createFakeClock, type FakeClock, settle } from "./fake-clock.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A login that waits for its answer. */
export interface FakeLogin {
  readonly signal: AbortSignal;
  readonly isAwaited: () => boolean;
  readonly isAnswered: () => boolean;
  /** Answers with a token that lives for an hour unless told otherwise. */
  succeed(issued?: Partial<IssuedToken> & { lifetimeMs?: number | undefined }): Promise<void>;
  fail(error: AuthError): Promise<void>;
}

export interface TestManager {
  manager: TokenManager;
  clock: FakeClock;
  /** Every login so far. */
  logins: FakeLogin[];
  /** The last one. */
  login(): FakeLogin;
  /** Logins on their way that nobody has given up. */
  inFlight(): FakeLogin[];
  events: SessionEvent[];
  /** The first token, by a login that succeeds at once. */
  signIn(issued?: Parameters<FakeLogin["succeed"]>[0]): Promise<Token>;
}

export interface TestManagerOptions
  extends Partial<Pick<SessionOptions, "refreshWindowMs" | "random"> & Pick<TokenManagerOptions, "beatMs">> {
  /** Whether a login ends at once when it is given up, as it should; otherwise its answer comes late. */
  obeysSignal?: boolean;
  onEvent?: (event: SessionEvent, manager: TokenManager) => void;
}

export const failure = (code: AuthErrorCode, details: AuthErrorDetails = {}) =>
  new AuthError(code, `The fake vendor says ${code}.`, { provider: "fake", ...details });

export function createTestManager(options: TestManagerOptions = {}): TestManager {
  const { obeysSignal = true, onEvent, refreshWindowMs = 5 * minute, random = () => 0, beatMs = 1_000 } = options;
  const clock = createFakeClock();
  const logins: FakeLogin[] = [];
  const events: SessionEvent[] = [];
  const account = { name: "fake", origin: "https://api.example.com" };

  const manager = createTokenManager(
    account.name,
    ({ signal, isAwaited }) =>
      new Promise<HeldToken>((resolve, reject) => {
        const sent = startStopwatch(clock);
        const value = `fake-token-${logins.length + 1}`;
        let answered = false;
        const answer = (act: () => void) => {
          answered = true;
          act();
          return settle();
        };
        const onAbort = () => answer(() => reject(failure("ABORTED")));
        if (obeysSignal) signal.addEventListener("abort", onAbort);
        if (obeysSignal && signal.aborted) onAbort();
        logins.push({
          signal,
          isAwaited,
          isAnswered: () => answered,
          succeed(issued = {}) {
            const { lifetimeMs, ...rest } = { lifetimeMs: hour, ...issued };
            const life = lifetimeMs === undefined ? {} : { lifetimeMs };
            return answer(() => {
              try {
                const token: IssuedToken = { value, scheme: "Bearer", ...rest, ...life };
                resolve(holdToken(account, token, { sent, nowMs: clock.nowMs() }, { refreshWindowMs, random }));
              } catch (error) {
                reject(error);
              }
            });
          },
          fail: (error) => answer(() => reject(error)),
        });
      }),
    (event) => {
      events.push(event);
      onEvent?.(event, manager);
    },
    { clock, cooldownMs: minute, blockMs: 15 * minute, beatMs },
  );

  const login = () => {
    const last = logins.at(-1);
    if (!last) throw new Error("No login was started.");
    return last;
  };
  return {
    manager,
    clock,
    logins,
    login,
    inFlight: () => logins.filter(({ signal, isAnswered }) => !signal.aborted && !isAnswered()),
    events,
    async signIn(issued) {
      const token = manager.getToken();
      await settle();
      await login().succeed(issued);
      return token;
    },
  };
}
