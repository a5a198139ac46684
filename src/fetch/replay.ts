/** Whether and how a call can be made a second time, byte for byte. */
import type { Call } from "../providers/provider.ts";
import { isReadOnce } from "./snapshot.ts";

/** The signal that ends a call; null takes away that of a `Request`. */
export const signalOf = ({ input, init }: Call): AbortSignal | undefined =>
  (init.signal === undefined && typeof input === "object" ? input.signal : init.signal) ?? undefined;

/**
 * The same call for a second time, or undefined when its body can be read once only. A `Request` does not say what its
 * body was made from, so it is copied, and what the first call has read of it stays in memory.
 */
export function copyForReplay({ input, init }: Call): Call | undefined {
  if (isReadOnce(init.body)) return undefined;
  return typeof input === "object" && input.body !== null && !init.body
    ? { input: input.clone(), init }
    : { input, init };
}
