/** Ends a wait, whether what is waited for takes notice of its signal or not. */
import { AuthError } from "../errors.ts";
import type { Clock } from "./clock.ts";

/** The error of a wait that its caller, or `clear()`, has ended. */
export const aborted = (provider: string): AuthError =>
  new AuthError("ABORTED", `The wait for ${provider}'s token was ended by its signal or by clear().`, { provider });

/**
 * Runs with a signal that aborts when `signal` does or when the time is over, and rejects at that moment: with
 * `ABORTED`, or with what `timeout` makes.
 */
export function withTimeout<T>(
  { clock, ms, signal, provider }: { clock: Clock; ms: number; signal: AbortSignal; provider: string },
  timeout: () => AuthError,
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (error: AuthError) => {
      reject(error);
      controller.abort(error);
    };
    const onAbort = () => end(aborted(provider));
    const cancel = clock.setTimer(() => end(timeout()), ms);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    // In a promise's callback, so that what it throws at once is a rejection too.
    Promise.resolve(controller.signal)
      .then(run)
      .then(resolve, reject)
      .finally(() => {
        cancel();
        signal.removeEventListener("abort", onAbort);
      });
  });
}

/** The value of a promise, or `ABORTED` as soon as `signal` aborts; the promise goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined, provider: string): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(aborted(provider));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
