/** Runs tasks when the process exits on purpose: by itself or with `process.exit()`, with exit code 0. */

const tasks = new Set<() => void>();

/** With another exit code, something went wrong. A loop of such exits must back off, so no task runs. */
function run(code: number): void {
  if (code !== 0) return;
  for (const task of tasks) {
    try {
      task();
    } catch {}
  }
}

/**
 * Runs a synchronous task when the process or the worker thread exits on purpose.
 *
 * All tasks share one listener, which exists only while there are tasks. It does not keep the program running.
 *
 * @returns a function that removes the task
 */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.on("exit", run);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) process.off("exit", run);
  };
}
