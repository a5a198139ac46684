import { once } from "node:events";
import { UserError } from "./main.ts";

/** Resolves when the user presses Ctrl-C, or when another program ends this one. */
export async function untilStopped(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}

/**
 * Runs work that must clean up. Its signal aborts when the user presses Ctrl-C, or when another program ends this one.
 * Ignores a second signal: npm forwards signals that the terminal has already sent to both.
 */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new UserError("The command was stopped before it was finished."));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
