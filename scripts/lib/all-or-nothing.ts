import { availableParallelism } from "node:os";

/** A task that starts programs, and ends them when the signal aborts. */
export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs tasks, a limited number at a time. After the first failure, starts no other task, cancels the running tasks, waits
 * for them, and throws the failure.
 *
 * @param limit the number of tasks that run at a time; default: one for each core
 * @param signal cancels all tasks; its reason is thrown
 */
export async function allOrNothing(
  tasks: readonly Task[],
  { limit = availableParallelism(), signal }: { limit?: number; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const failure = new AbortController();
  const cancelled = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const queue = tasks.values();
  const work = async () => {
    for (const task of queue) {
      if (cancelled.aborted) return;
      await task(cancelled).catch((error: unknown) => failure.abort(error));
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  cancelled.throwIfAborted();
}
