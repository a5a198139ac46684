/** Prints the response to a call. */
import type { Sink } from "./sink.ts";

/** Returns the status line and headers, as curl prints them. */
export function headOf({ status, statusText, headers }: Response): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}${statusText && ` ${statusText}`}`, ...lines, "", ""].join("\r\n");
}

/**
 * Writes the body as it arrives, byte for byte.
 *
 * @throws the signal's reason, even if the response ignores the signal; the error that breaks off the response; the error of
 *   `write`
 */
export async function writeBody(
  { body }: Response,
  signal: AbortSignal,
  { write }: Pick<Sink, "write">,
): Promise<void> {
  const reader = body?.getReader();
  const stop = () => void reader?.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      await write(value as Uint8Array);
    }
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Returns the response as a line of JSON: `body` contains text, `bodyBase64` anything else, and `output` the path of a file. */
export function jsonOf(response: Response, url: string, content: Uint8Array | string): string {
  const { status, statusText, ok, headers } = response;
  const cookies = headers.getSetCookie();
  const facts = {
    url: response.url || url,
    status,
    statusText,
    ok,
    headers: { ...Object.fromEntries(headers), ...(cookies.length > 0 && { "set-cookie": cookies }) },
  };
  const body = typeof content === "string" ? { output: content } : bodyMember(content);
  return `${JSON.stringify({ ...facts, ...body })}\n`;
}

function bodyMember(bytes: Uint8Array): { body: string } | { bodyBase64: string } {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { bodyBase64: Buffer.from(bytes).toString("base64") };
  }
}
