import { once } from "node:events";
import { UserError } from "./main.ts";

/** Until the person at the keyboard presses Ctrl-C, or another program ends this one. */
export async function untilStopped(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}

/** A signal that is aborted then, for a program that has something to clear away. */
export function abortWhenStopped(): AbortSignal {
  const controller = new AbortController();
  untilStopped().then(() => controller.abort(new UserError("It was stopped before its end.")));
  return controller.signal;
}
