import type { Vendor } from "./account/facts.ts";
import type { Options } from "./arguments.ts";
import type { Context } from "./context.ts";

/** A whole command line, and what it is for. */
export type Example = readonly [line: string, purpose: string];

/** A command of `provider-auth`: one file, loaded when it is called. */
export interface Command {
  /** What follows `provider-auth`, such as `token <provider> [options]`. */
  readonly usage: string;
  /** Further paragraphs of the help. */
  readonly description?: string;
  /** Its options; those that depend on the provider are found by the arguments. */
  readonly options: Options | ((args: readonly string[]) => Options);
  /** Those for the provider that the arguments name; where they name none, for any. */
  readonly examples: readonly Example[] | ((vendor: Vendor | undefined) => readonly Example[]);
  /**
   * Runs it.
   *
   * @returns the exit code
   * @throws CommandError, AuthError or Interrupted, which become a sentence on stderr and an exit code
   */
  run(context: Context): Promise<number>;
}
