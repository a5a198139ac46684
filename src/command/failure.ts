/** How commands fail: with one sentence, and an exit code that scripts can branch on. */
import { isAuthError } from "../errors.ts";
import { codeOf } from "../internal/safe-cause.ts";
import type { Interrupted } from "./context.ts";

/** What a command ends with. Whatever interrupted it has a code of its own, such as 130 for Ctrl-C. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 2, signInFirst: 4 } as const;

export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(exitCode: number, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** By their names: in the package, what starts the command and what it loads later have a copy each of the classes. */
const isEnding = (error: unknown, name: string): error is CommandError | Interrupted =>
  error instanceof Error && error.name === name && "exitCode" in error;

export const isCommandError = (error: unknown): error is CommandError => isEnding(error, "CommandError");

/** The error for a command that was called in a wrong way. */
export const wrongUse = (sentence: string): CommandError => new CommandError(exitCodes.wrongUse, sentence);

/** The error for something that went wrong although the command was called in the right way. */
export const failed = (sentence: string): CommandError => new CommandError(exitCodes.failed, sentence);

/** The error for what only a person can give, such as other credentials or a code. */
export const signInFirst = (sentence: string): CommandError => new CommandError(exitCodes.signInFirst, sentence);

/** The exit code for whatever was thrown, and what to say; no sentence when there is nothing to say. */
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
