/** What a command knows of the world: everything that a test has to give to run one within its own process. */
import type { Readable } from "node:stream";
import type { Clock } from "../internal/clock.ts";
import type { Fetch } from "../session/provider.ts";

export interface Input extends Readable {
  readonly isTTY?: boolean;
  /** There where it is a terminal: `true` gives each key at once and shows none. */
  setRawMode?(isRaw: boolean): unknown;
}

export interface Output {
  readonly isTTY?: boolean | undefined;
  /** @param done is told of each write how it ended */
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): unknown;
}

export interface Context {
  /** What follows the name of the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  /** Takes the value that was asked for, and nothing else. */
  readonly stdout: Output;
  /** Takes messages. */
  readonly stderr: Output;
  /** Aborts when the command is to end, such as by Ctrl-C; the reason is an {@link Interrupted}. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Sends requests. Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /** Loads a package that is there only where the user installed it. */
  importPackage(name: string): Promise<unknown>;
  /** The signals that this process gets; absent where it is not the command's own, as in a test. */
  readonly signals?: Signals;
  /** Secrets that were read. No message shows them. */
  readonly secrets: Set<string>;
}

export interface Signals {
  /** Hands the signals that end a command to somebody else, such as another program; the function returned takes them back. */
  take(handler: (name: NodeJS.Signals) => void): () => void;
  /** Ends this process by a signal, as another program was ended. */
  raise(name: NodeJS.Signals): void;
}

/** Why a command was ended from outside. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 and the number of the signal, as shells count: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("The command was interrupted.");
    this.exitCode = exitCode;
  }
}
