/** Errors and messages about a store, without any of its content. */
import { AuthError, isAuthError } from "../errors.ts";
import { codeOf, safeCause } from "../internal/safe-cause.ts";

/** Receives a sentence, without secrets, about something that a store ignored or could not do. */
export type OnProblem = (problem: string) => void;

/** @param what the subject of the message, such as "The token store in /home/fake" */
export function unavailable(what: string, error?: unknown, reason = codeOf(error) ?? "unknown error"): AuthError {
  return new AuthError("STORE_UNAVAILABLE", `${what} cannot be used: ${reason}.`, {
    retryable: true,
    ...(error !== undefined && { cause: safeCause(error) }),
  });
}

/** Whether the store failed, rather than its caller. */
export const isUnavailable = (error: unknown): boolean => isAuthError(error, "STORE_UNAVAILABLE");

export const misconfigured = (sentence: string): AuthError => new AuthError("CONFIGURATION", sentence);

/** Wraps a listener, and ignores its errors. */
export function reporter(what: string, onProblem: unknown): OnProblem {
  if (onProblem === undefined) return () => {};
  if (typeof onProblem !== "function") throw misconfigured(`The onProblem of ${what} must be a function.`);
  return (problem) => {
    try {
      onProblem(problem);
    } catch {}
  };
}
