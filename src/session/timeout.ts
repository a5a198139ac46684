/** Waits that end in time, whether what they wait for obeys its signal or not, and leave neither timer nor listener. */
import type { Clock } from "./clock.ts";

/** What to call when a signal aborts. Each signal has one listener: Node warns of a leak at more than ten. */
const callbacksOf = new WeakMap<EventTarget, Set<() => void>>();
const onAbort = ({ target }: Pick<Event, "target">) => {
  for (const callback of callbacksOf.get(target as AbortSignal) ?? []) callback();
};

/**
 * The outcome of a promise, or a rejection as soon as `signal`, if any, aborts.
 *
 * @param reasonOf gives what it is rejected with; it is called when the signal aborts, and only then
 */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  reasonOf = () => signal?.reason,
): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    // First, since what is no signal throws.
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

/** Runs with a signal that aborts, and rejects, as soon as `signal` does or the time is over. */
export function withTimeout<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  timeout: () => Error,
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // In the background: those who wait for a login have timers of their own.
  const stop = clock.setTimer(() => controller.abort(timeout()), ms, true);
  // In a promise's callback, so that what it throws at once is a rejection too.
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
