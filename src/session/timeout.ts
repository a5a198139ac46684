/** Waits that end in time, whether what they wait for obeys its signal or not, and leave neither timer nor listener. */
import type { Clock } from "./clock.ts";

/** What to call when a signal aborts. Each signal has one listener: Node warns of a leak at more than ten. */
const callbacksOf = new WeakMap<EventTarget, Set<() => void>>();
const onAbortEvent = ({ target }: Event) => {
  for (const callback of callbacksOf.get(target as AbortSignal) ?? []) callback();
};

/** Calls back when `signal` aborts, or now if it already has; the returned function cancels that. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = callbacksOf.get(signal) ?? new Set();
  callbacksOf.set(signal, callbacks.add(callback));
  signal.addEventListener("abort", onAbortEvent);
  if (signal.aborted) callback();
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) signal.removeEventListener("abort", onAbortEvent);
  };
}

/** The outcome of a promise, or a rejection with `reason` as soon as `signal`, if any, aborts. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  reason = () => signal?.reason,
): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    // First, since what is no signal throws.
    const settled = promise.then(resolve, reject);
    const cancel = onAbort(signal, () => reject(reason()));
    settled.finally(cancel);
  });
}

/** Runs with a signal that aborts, and rejects, as soon as `signal` does or the time is over. */
export function withTimeout<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  timeout: () => Error,
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // In the background: those who wait for a login have timers of their own.
  const cancelTimer = clock.setTimer(() => controller.abort(timeout()), ms, true);
  const cancel = onAbort(signal, () => controller.abort(signal.reason));
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

/** Waits, unless `signal` aborts. In the background, the wait does not keep the program running. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal, isBackground?: boolean): Promise<void> {
  let cancelTimer = () => {};
  const wait = new Promise<void>((resolve) => {
    cancelTimer = clock.setTimer(resolve, ms, isBackground);
  });
  return abortable(wait, signal).finally(cancelTimer);
}
