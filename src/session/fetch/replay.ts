/** Whether and how a call can be made a second time, byte for byte. */
import type { Call } from "../provider.ts";
import { copyOfRequest, isReadOnce } from "./snapshot.ts";

/**
 * The same call for a second time, or undefined when its body can be read once only. A `Request` does not reveal what its
 * body was made from, so it is copied, and what the first call has read of it stays in memory.
 */
export function copyForReplay(call: Call): Call | undefined {
  const { input, init } = call;
  if (isReadOnce(init.body)) return undefined;
  return typeof input === "object" ? { input: copyOfRequest(input, init.body), init } : call;
}
