/** Whether and how a call can be made a second time, byte for byte. */
import { isRequest } from "../is-request.ts";
import type { Call } from "../providers/provider.ts";

/** The signal that ends a call; null takes away that of a `Request`. */
export const signalOf = ({ input, init }: Call): AbortSignal | undefined =>
  (init?.signal === undefined && isRequest(input) ? input.signal : init?.signal) ?? undefined;

/**
 * The same call for a second time, or undefined when its body is a stream, which can be read once. A `Request` does not
 * say what its body was made from, so it is copied, and what the first call has read of it stays in memory.
 */
export function copyForReplay({ input, init }: Call): Call | undefined {
  const body: unknown = init?.body;
  if (typeof body === "object" && body && ("getReader" in body || Symbol.asyncIterator in body)) return undefined;
  return !body && isRequest(input) && input.body ? { input: input.clone(), init } : { input, init };
}
