/** One login: what a session does for its provider, and when the login was sent whose answer is the token. */
import { AuthError, isAuthError } from "../errors.ts";
import { safeCause } from "../internal/safe-cause.ts";
import { checkToken } from "../sign-in/token-response.ts";
import { startStopwatch } from "./clock.ts";
import type { Provider } from "./provider.ts";
import { beginningAnew, createSend, type SendOptions } from "./send.ts";
import { withTimeout } from "./timeout.ts";
import type { Login } from "./token-manager.ts";

type LoginSettings = Omit<SendOptions, "provider" | "signal" | "isAwaited" | "onSend" | "mayBeginAnew"> & {
  callbackTimeoutMs: number;
};

export function createLogin(account: Provider, settings: LoginSettings): Login {
  const provider = account.name;
  const { clock, callbackTimeoutMs: ms } = settings;
  const timeout = () => new AuthError("TIMEOUT", `A function for ${provider} took over ${ms} ms.`, { provider });
  return async ({ signal, isAwaited }) => {
    let sent = startStopwatch(clock);
    const onSend = () => {
      sent = startStopwatch(clock);
    };
    try {
      const issued = await beginningAnew((mayBeginAnew) =>
        account.login({
          send: createSend({ ...settings, provider, signal, isAwaited, onSend, mayBeginAnew }),
          ask: (question) => withTimeout({ clock, ms, signal, timeout }, question),
          stopwatch: () => startStopwatch(clock).elapsedMs,
          nowMs: () => clock.nowMs(),
        }),
      );
      return { issued: checkToken(provider, issued), sent };
    } catch (error) {
      if (isAuthError(error)) throw error;
      throw new AuthError("PROVIDER_ERROR", `${provider}'s login failed.`, { provider, cause: safeCause(error) });
    }
  };
}
