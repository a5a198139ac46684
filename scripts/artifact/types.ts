/** The types of the matrix of `npm run test:artifact`. */

/** The results by column: null for a success, a sentence for a failure. A column may be missing. */
export type Results = Readonly<Record<string, string | null>>;

/** An environment in which the package is tested: a row of a table. */
export interface Environment {
  name: string;
  /** The exact version of the tool. Omitted if it depends on the machine. */
  version?: string;
  /** The columns that apply to it. */
  columns: readonly string[];
  /** The packages of test/artifact/package.json that it runs. Default: none. */
  tools?: readonly string[];
  /** @throws NotRun if the tool is not available. With any other error, all cells fail. */
  try(lab: Lab): Promise<Results>;
}

export interface Table {
  title: string;
  /** The header of the column that names the rows. */
  rowsAre: string;
  columns: readonly string[];
  environments: readonly Environment[];
}

/** The means with which an environment is tested. */
export interface Lab {
  /** Path of the packed package. */
  tarball: string;
  /** Creates a folder outside the repository with the programs. Installs the tarball in it, unless it should be empty. */
  project(options?: { isEmpty?: boolean }): Promise<string>;
  /** Starts a mock with state from the tarball, and returns its address. */
  startMock(): Promise<string>;
  /**
   * Runs a program until it exits.
   *
   * @returns its stdout
   * @throws Error with the end of its output, if it fails or takes too long
   */
  run(
    command: string,
    args: readonly string[],
    options: { cwd: string; env?: Record<string, string> },
  ): Promise<string>;
}

/** The tool is not available on this machine. The message says why. */
export class NotRun extends Error {
  override readonly name = "NotRun";
}
