import type { Vendor } from "./account/facts.ts";
import type { Options } from "./arguments.ts";
import type { Context } from "./context.ts";

/** A complete command line, and its purpose. */
export type Example = readonly [line: string, purpose: string];

/** A command of `provider-auth`: a file that is loaded when the command is called. */
export interface Command {
  /** What follows `provider-auth`, such as `token <provider> [options]`. */
  readonly usage: string;
  /** Further paragraphs of the help. */
  readonly description?: string;
  /** Its options. A function returns those that depend on the provider in the arguments. */
  readonly options: Options | ((args: readonly string[]) => Options);
  /** Examples for the provider in the arguments; if there is none, for any provider. */
  readonly examples: readonly Example[] | ((vendor: Vendor | undefined) => readonly Example[]);
  /**
   * Runs the command.
   *
   * @returns the exit code
   * @throws CommandError, AuthError or Interrupted, which become a sentence on stderr and an exit code
   */
  run(context: Context): Promise<number>;
}
