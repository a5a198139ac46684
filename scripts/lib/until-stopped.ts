import { once } from "node:events";

/** Until the person at the keyboard presses Ctrl-C, or another program ends this one. */
export async function untilStopped(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}
