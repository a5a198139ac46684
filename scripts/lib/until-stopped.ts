import { once } from "node:events";
import { UserError } from "./main.ts";

/** Until the person at the keyboard presses Ctrl-C, or another program ends this one. */
export async function untilStopped(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}

/**
 * Does work that has something to clean up: its signal aborts when the person at the keyboard presses Ctrl-C, or another
 * program ends this one. A second signal changes nothing: npm passes on what the terminal has already sent to both.
 */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new UserError("It was stopped before its end."));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
