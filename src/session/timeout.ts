/** Ends a wait, whether what is waited for takes notice of its signal or not. */
import type { AuthError } from "../errors.ts";
import type { Clock } from "./clock.ts";

/** What listens to a signal: one listener for all waits, since Node warns of a leak at more than ten. */
const listeners = new WeakMap<AbortSignal, { callbacks: Set<() => void>; handleEvent: () => void }>();

/** Calls back when `signal`, which has not yet, aborts; the returned function cancels that. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let listener = listeners.get(signal);
  if (!listener) {
    const callbacks = new Set<() => void>();
    const handleEvent = () => {
      for (const each of callbacks) each();
    };
    listener = { callbacks, handleEvent };
    listeners.set(signal, listener);
    signal.addEventListener("abort", listener);
  }
  const { callbacks } = listener;
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    listeners.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}

/** The value of a promise, or a rejection with `reason` when `signal`, which has not yet, aborts; the promise goes on. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  reason: () => unknown = () => signal.reason,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = onAbort(signal, () => reject(reason()));
    promise.then(resolve, reject).finally(cancel);
  });
}

/** Runs with a signal that aborts, and rejects, as soon as `signal` does or the time is over. */
export function withTimeout<T>(
  { clock, ms, signal, timeout }: { clock: Clock; ms: number; signal: AbortSignal; timeout: () => AuthError },
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  // In the background, here and below: those who wait for a login have timers of their own.
  const cancelTimer = clock.setTimer(() => controller.abort(timeout()), ms, true);
  const cancel = onAbort(signal, abort);
  if (signal.aborted) abort();
  // In a promise's callback, so that what it throws at once is a rejection too.
  const running = Promise.resolve().then(() => {
    controller.signal.throwIfAborted();
    return run(controller.signal);
  });
  return abortable(running, controller.signal).finally(() => {
    cancelTimer();
    cancel();
  });
}

/** Waits, unless `signal` aborts. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const wait = new Promise<void>((resolve) => {
    const cancel = clock.setTimer(resolve, ms, true);
    signal.addEventListener("abort", cancel);
  });
  return abortable(wait, signal);
}
