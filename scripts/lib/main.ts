import { isAuthError } from "../../src/errors.ts";

/** A failure that the person at the keyboard can mend: its message is one sentence that names the thing and the way out. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Runs a script's main function; a failure that the user can mend becomes one line on stderr and exit code 1. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.exitCode = 1;
    console.error(explain(error));
  }
}

/** What is printed of a failure: a line when the user can mend it, else all there is for whoever mends the script. */
export const explain = (error: unknown): unknown =>
  error instanceof UserError || isAuthError(error) ? `error: ${error.message}` : error;
