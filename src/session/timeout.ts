/** Waits that end in time, even if the awaited code ignores its signal, and that leave no timer or listener behind. */
import type { Clock } from "./clock.ts";

/** The callbacks for when a signal aborts. Each signal has one listener, because Node warns of a leak at more than ten. */
const callbacksOf = new WeakMap<EventTarget, Set<() => void>>();
const onAbort = ({ target }: Pick<Event, "target">) => {
  for (const callback of callbacksOf.get(target as AbortSignal) ?? []) callback();
};

/**
 * Settles like the promise, or rejects as soon as `signal` aborts.
 *
 * @param reasonOf returns the reason of the rejection; called only when the signal aborts
 */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  reasonOf = () => signal?.reason,
): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    // First, because the next lines throw if `signal` is not one.
    const settled = promise.then(resolve, reject);
    const callback = () => reject(reasonOf());
    const callbacks = callbacksOf.get(signal) ?? new Set();
    callbacksOf.set(signal, callbacks.add(callback));
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) callback();
    settled.finally(() => {
      callbacks.delete(callback);
      if (!callbacks.size) signal.removeEventListener("abort", onAbort);
    });
  });
}

/** Calls `run` with a signal. When `signal` aborts or the time is over, that signal aborts and the result rejects. */
export function withTimeout<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  timeout: () => Error,
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // In the background: callers that wait for a login have their own timers.
  const stop = clock.setTimer(() => controller.abort(timeout()), ms, true);
  // In a promise's callback, so that a synchronous error becomes a rejection too.
  const running = Promise.resolve(controller.signal).then((own) => {
    own.throwIfAborted();
    return run(own);
  });
  return abortable(abortable(running, controller.signal), signal, () => {
    controller.abort(signal?.reason);
    return signal?.reason;
  }).finally(stop);
}

/** Waits, unless `signal` aborts. In the background, the wait does not keep the program running. */
export function sleep(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  isBackground?: boolean,
): Promise<void> {
  let stop: () => void;
  const wait = new Promise<void>((resolve) => {
    stop = clock.setTimer(resolve, ms, isBackground);
  });
  return abortable(wait, signal).finally(() => stop());
}
