/** What a store does when its process ends on purpose: by itself, or by `process.exit()`, with exit code 0. */

const tasks = new Set<() => void>();

/** Other codes say that something went wrong. A loop of such ends has to back off, so nothing is done then. */
function run(code: number): void {
  if (code !== 0) return;
  for (const task of tasks) {
    try {
      task();
    } catch {}
  }
}

/**
 * Calls back when the process, or the worker thread, ends on purpose. Nothing asynchronous happens after that.
 *
 * There is one listener however many tasks there are, and none without tasks. It keeps no program running.
 *
 * @returns cancels it
 */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.on("exit", run);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) process.off("exit", run);
  };
}
