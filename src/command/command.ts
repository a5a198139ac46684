import type { Options } from "./arguments.ts";
import type { Context } from "./context.ts";

/** A command of `provider-auth`: one file, loaded when it is called. */
export interface Command {
  /** What follows `provider-auth`, such as `token <provider> [options]`. */
  readonly usage: string;
  /** Further paragraphs of the help. */
  readonly description?: string;
  /** Its options; those that depend on the provider are found by the arguments. */
  readonly options: Options | ((args: readonly string[]) => Options);
  /** Whole command lines, each with what it is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /**
   * Runs it.
   *
   * @returns the exit code
   * @throws CommandError, AuthError or Interrupted, which become a sentence on stderr and an exit code
   */
  run(context: Context): Promise<number>;
}
