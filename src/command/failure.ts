/** How commands fail: with one sentence, and an exit code that scripts can branch on. */
import { isAuthError } from "../errors.ts";
import { codeOf } from "../internal/safe-cause.ts";
import type { Interrupted } from "./context.ts";

/** The exit codes of commands. An interruption has a code of its own, such as 130 for Ctrl-C. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 2, signInFirst: 4 } as const;

export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(exitCode: number, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Compares names, because in the package, the starting module and the modules loaded later each have a copy of the classes. */
const isEnding = (error: unknown, name: string): error is CommandError | Interrupted =>
  error instanceof Error && error.name === name && "exitCode" in error;

export const isCommandError = (error: unknown): error is CommandError => isEnding(error, "CommandError");

/** Returns the error for a command that was called incorrectly. */
export const wrongUse = (sentence: string): CommandError => new CommandError(exitCodes.wrongUse, sentence);

/** Returns the error for a failure of a command that was called correctly. */
export const failed = (sentence: string): CommandError => new CommandError(exitCodes.failed, sentence);

/** Returns the error for something that only a person can provide, such as other credentials or a code. */
export const signInFirst = (sentence: string): CommandError => new CommandError(exitCodes.signInFirst, sentence);

/** Returns the exit code and the message for a thrown value; no message if there is nothing to say. */
export function explain(error: unknown): { exitCode: number; sentence?: string } {
  if (isEnding(error, "Interrupted")) return { exitCode: error.exitCode };
  if (isCommandError(error)) return { exitCode: error.exitCode, sentence: error.message };
  if (isAuthError(error)) {
    const needsPerson = ["INVALID_CREDENTIALS", "MFA_REQUIRED", "MFA_REJECTED"].includes(error.code);
    return { exitCode: needsPerson ? exitCodes.signInFirst : exitCodes.failed, sentence: error.message };
  }
  const code = codeOf(error);
  const reason = code === undefined ? "an unexpected error" : String(code);
  const sentence = `The command failed with ${reason}; set PROVIDER_AUTH_DEBUG=1 to see the stack trace.`;
  return { exitCode: exitCodes.failed, sentence };
}
