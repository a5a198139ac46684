import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isAuthError } from "../../src/errors.ts";

/** Prints a line to stdout. Tests collect the lines of a command that runs in their process. */
export type Print = (line: string) => void;

/** An error that the user can fix. Its message is one sentence that names the problem and the remedy. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Whether Node was started with this module, rather than with a module that imports it, such as a test. */
export const isMain = (moduleUrl: string): boolean => {
  const [, script] = process.argv;
  return script !== undefined && pathToFileURL(realpathSync(script)).href === moduleUrl;
};

/** Runs a script's main function. Prints an error that the user can fix as one line on stderr, and sets exit code 1. */
export async function main(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.exitCode = 1;
    console.error(explain(error));
  }
}

/** Returns what to print for an error: one line if the user can fix it, otherwise the error with its stack. */
export const explain = (error: unknown): unknown =>
  error instanceof UserError || isAuthError(error) ? `error: ${error.message}` : error;
