import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isAuthError } from "../../src/errors.ts";

/** Takes a line for stdout; tests take the lines of a command that runs in their own process. */
export type Print = (line: string) => void;

/** A failure that the person at the keyboard can mend: its message is one sentence that names the thing and the way out. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Whether Node was started with this module, and not with one that imports it, such as a test. */
export const isMain = (moduleUrl: string): boolean => {
  const [, script] = process.argv;
  return script !== undefined && pathToFileURL(realpathSync(script)).href === moduleUrl;
};

/** Runs a script's main function; a failure that the user can mend becomes one line on stderr and exit code 1. */
export async function main(run: () => Promise<unknown>): Promise<void> {
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
