/** What goes wrong with a store, without a word of what it holds. */
import { AuthError, isAuthError } from "../errors.ts";
import { codeOf, safeCause } from "../internal/safe-cause.ts";

/** Is told, in one sentence without secrets, what a store ignored or could not do. */
export type OnProblem = (problem: string) => void;

/** @param what what is unavailable, such as "The token store in /home/fake" */
export function unavailable(what: string, error?: unknown, reason = codeOf(error) ?? "unknown error"): AuthError {
  return new AuthError("STORE_UNAVAILABLE", `${what} cannot be used: ${reason}.`, {
    retryable: true,
    ...(error !== undefined && { cause: safeCause(error) }),
  });
}

/** Whether the store failed, rather than its caller. */
export const isUnavailable = (error: unknown): boolean => isAuthError(error, "STORE_UNAVAILABLE");

export const misconfigured = (sentence: string): AuthError => new AuthError("CONFIGURATION", sentence);

/** A listener whose own failures concern nobody. */
export function reporter(what: string, onProblem: unknown): OnProblem {
  if (onProblem === undefined) return () => {};
  if (typeof onProblem !== "function") throw misconfigured(`The onProblem of ${what} must be a function.`);
  return (problem) => {
    try {
      onProblem(problem);
    } catch {}
  };
}
