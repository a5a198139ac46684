/** Whether and how a call can be made a second time, byte for byte. */
import type { Call } from "../providers/provider.ts";

const isRequest = (input: Call["input"]): input is Request => typeof input === "object" && "headers" in input;

/** The signal that ends a call. */
export const signalOf = ({ input, init }: Call): AbortSignal | undefined =>
  init?.signal ?? (isRequest(input) ? input.signal : undefined);

/**
 * The same call for a second time, or undefined when its body is a stream, which can be read once. A `Request` does not
 * say what its body was made from, so it is copied, and what the first call has read of it stays in memory.
 */
export function spareOf({ input, init }: Call): Call | undefined {
  const body = init?.body;
  if (body !== undefined && body !== null) return isRepeatable(body) ? { input, init } : undefined;
  return isRequest(input) && input.body ? { input: input.clone(), init } : { input, init };
}

function isRepeatable(body: unknown): boolean {
  return (
    typeof body === "string" ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof URLSearchParams ||
    body instanceof Blob
  );
}
