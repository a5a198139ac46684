/** What the matrix of `npm run test:artifact` is made of. */

/** What was found, by column: null where all went well, a sentence where something did not. A column may be missing. */
export type Results = Readonly<Record<string, string | null>>;

/** Where the package is tried: a row of a table. */
export interface Environment {
  name: string;
  /** The exact version of the tool. Absent: the machine decides. */
  version?: string;
  /** The columns that it fills; the others do not apply to it. */
  columns: readonly string[];
  /** The packages of test/artifact/package.json that it runs. Default: none. */
  tools?: readonly string[];
  /** @throws NotRun when the tool cannot be had. Any other error fails all cells. */
  try(lab: Lab): Promise<Results>;
}

export interface Table {
  title: string;
  /** What the rows are, as the head of their column. */
  rowsAre: string;
  columns: readonly string[];
  environments: readonly Environment[];
}

/** What an environment is tried with. */
export interface Lab {
  /** Path of the packed package. */
  tarball: string;
  /** A folder of its own, outside the repository, with the programs; the tarball is installed in it unless it is to be empty. */
  project(options?: { isEmpty?: boolean }): Promise<string>;
  /** Starts a mock with state, from the tarball, and gives its address. */
  startMock(): Promise<string>;
  /**
   * Runs a program to its end.
   *
   * @returns what it printed on stdout
   * @throws Error with the end of what it printed, when it fails or takes too long.
   */
  run(
    command: string,
    args: readonly string[],
    options: { cwd: string; env?: Record<string, string> },
  ): Promise<string>;
}

/** The tool cannot be had on this machine; the message says why. */
export class NotRun extends Error {
  override readonly name = "NotRun";
}
