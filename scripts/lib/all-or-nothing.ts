import { availableParallelism } from "node:os";

/** A piece of work that starts programs; it ends them when the signal aborts. */
export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs tasks, a bounded number at a time. At the first failure no other task is started, and those under way are
 * cancelled; once they have ended, the failure is thrown.
 *
 * @param limit how many tasks run at a time; default: one for each core
 * @param signal cancels all of them; its reason is thrown then
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
