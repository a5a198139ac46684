/** Reports errors of the mock itself to the person who runs it, and never to a client. */
import type { RequestLogEntry } from "./request-log.ts";

/** Receives an error of the mock itself, whose message may quote the request, and the log entry of that request. */
export type OnError = (error: unknown, entry: RequestLogEntry) => void;

/** Writes to stderr where the mock failed, and on which request, without the message, which may quote a secret. */
export const writeFailure: OnError = (error, { method, path }) => {
  const what = error instanceof Error ? error.name : typeof error;
  console.error(
    [`The mock failed on ${method} ${path} with a ${what}; please report this:`, ...frames(error)].join("\n"),
  );
};

/** Returns the lines of the stack below the message. */
function frames(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { message, stack = "" } = error;
  return stack.slice(stack.indexOf(message) + message.length).match(/^ {4}at .*$/gm) ?? [];
}
