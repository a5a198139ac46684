import type { ProviderName } from "../../generated/providers.ts";
import type { RunOptions } from "../lib/run.ts";

/** One generator and one provider: the client that is generated, compiled and signed in. */
export interface Cell {
  provider: ProviderName;
  /** Path of the document, as it is published. */
  spec: string;
  /** An empty folder for the client. */
  folder: string;
  /** Path of the program that signs in with the client. */
  program: string;
  /**
   * Runs a program to its end, writes what it prints to the log of the cell, and returns its stdout.
   *
   * @throws Error when it fails.
   */
  run(command: string, args: string[], options?: Pick<RunOptions, "cwd" | "env">): Promise<string>;
}

/** A program that has to be on the machine. */
export interface Tool {
  name: string;
  /** How to get it, as the rest of a sentence. */
  advice: string;
  isThere(): Promise<boolean>;
}

/** A generator, pinned. */
export interface Generator {
  version: string;
  tools: readonly Tool[];
  /** Puts the generator where {@link Generator.generate} finds it. */
  install(): Promise<unknown>;
  /** Writes the client to `cell.folder`. */
  generate(cell: Cell): Promise<unknown>;
}

/** What compiles and runs the clients of one language. */
export interface Language {
  /** Extension of its programs. */
  extension: string;
  tools: readonly Tool[];
  install(): Promise<unknown>;
  compile(cell: Cell): Promise<unknown>;
  /** Signs in, with `env` in the environment; returns what the program printed. */
  signIn(cell: Cell, env: Record<string, string>): Promise<string>;
}

/** A row of the table. */
export interface Peer {
  /** Also the name of the folder of its programs. */
  name: string;
  generator: Generator;
  /** What runs the client, or why it is only generated. */
  language: Language | string;
}
