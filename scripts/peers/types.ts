import type { ProviderName } from "../../generated/providers.ts";
import type { RunOptions } from "../lib/run.ts";

/** One generator and one provider: the client to generate, to compile and to sign in with. */
export interface Cell {
  provider: ProviderName;
  /** Path of the published document. */
  spec: string;
  /** An empty folder for the client. */
  folder: string;
  /** Path of the program that signs in with the client. */
  program: string;
  /**
   * Runs a program until it exits, writes its output to the log of the cell, and returns its stdout.
   *
   * @throws Error if it fails
   */
  run(command: string, args: string[], options?: Pick<RunOptions, "cwd" | "env">): Promise<string>;
}

/** A program that must be installed on the machine. */
export interface Tool {
  name: string;
  /** How to install it, as the rest of a sentence. */
  advice: string;
  isThere(): Promise<boolean>;
}

/** A generator, pinned. */
export interface Generator {
  version: string;
  tools: readonly Tool[];
  /** Installs the generator for {@link Generator.generate}. */
  install(): Promise<unknown>;
  /** Writes the client to `cell.folder`. */
  generate(cell: Cell): Promise<unknown>;
}

/** Compiles and runs the clients of one language. */
export interface Language {
  /** File extension of its programs. */
  extension: string;
  tools: readonly Tool[];
  install(): Promise<unknown>;
  compile(cell: Cell): Promise<unknown>;
  /** Signs in, with `env` in the environment, and returns the output of the program. */
  signIn(cell: Cell, env: Record<string, string>): Promise<string>;
}

/** A row of the table. */
export interface Peer {
  /** Also the name of the folder of its programs. */
  name: string;
  generator: Generator;
  /** The language that runs the client, or why it is only generated. */
  language: Language | string;
}
