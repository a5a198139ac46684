/** What becomes of an error of the mock itself: whoever runs the mock can report it, and no client learns of it. */
import type { RequestLogEntry } from "./request-log.ts";

/** Gets an error of the mock itself, whose message may quote the request, and the entry of that request. */
export type OnError = (error: unknown, entry: RequestLogEntry) => void;

/** Writes to stderr where it failed, and on which request; the message is left out, for it may quote a secret. */
export const writeFailure: OnError = (error, { method, path }) => {
  const what = error instanceof Error ? error.name : typeof error;
  console.error(
    [`The mock failed on ${method} ${path} with a ${what}; please report this:`, ...frames(error)].join("\n"),
  );
};

/** The lines of the stack below the message. */
function frames(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { message, stack = "" } = error;
  return stack.slice(stack.indexOf(message) + message.length).match(/^ {4}at .*$/gm) ?? [];
}
