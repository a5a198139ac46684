/** Ends a wait, whether what is waited for takes notice of its signal or not. */
import type { AuthError } from "../errors.ts";
import type { Clock } from "./clock.ts";

/** The value of a promise, or a rejection with `reason` when `signal`, which has not yet, aborts; the promise goes on. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  reason: () => unknown = () => signal.reason,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(reason());
    signal.addEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Runs with a signal that aborts, and rejects, as soon as `signal` does or the time is over. */
export function withTimeout<T>(
  { clock, ms, signal, timeout }: { clock: Clock; ms: number; signal: AbortSignal; timeout: () => AuthError },
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  const cancel = clock.setTimer(() => controller.abort(timeout()), ms);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  // In a promise's callback, so that what it throws at once is a rejection too.
  const running = Promise.resolve().then(() => {
    controller.signal.throwIfAborted();
    return run(controller.signal);
  });
  return abortable(running, controller.signal).finally(() => {
    cancel();
    signal.removeEventListener("abort", onAbort);
  });
}

/** Waits, unless `signal` aborts. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const wait = new Promise<void>((resolve) => {
    const cancel = clock.setTimer(resolve, ms);
    signal.addEventListener("abort", cancel);
  });
  return abortable(wait, signal);
}
