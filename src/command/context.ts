/** The environment of a command: everything that a test must provide to run one in its own process. */
import type { Readable } from "node:stream";
import type { Clock } from "../internal/clock.ts";
import type { Fetch } from "../session/provider.ts";

export interface Input extends Readable {
  readonly isTTY?: boolean;
  /** Present if it is a terminal. `true` delivers each key at once, and does not echo it. */
  setRawMode?(isRaw: boolean): unknown;
}

export interface Output {
  readonly isTTY?: boolean | undefined;
  /** @param done is called with the result of the write */
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): unknown;
}

export interface Context {
  /** The arguments after the name of the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  /** Receives the requested value, and nothing else. */
  readonly stdout: Output;
  /** Receives messages. */
  readonly stderr: Output;
  /** Aborts when the command must end, for example at Ctrl-C; the reason is an {@link Interrupted}. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Sends requests. Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /** Loads a package that the user may have installed. */
  importPackage(name: string): Promise<unknown>;
  /** The signals of this process; absent if the process is not the command's own, as in a test. */
  readonly signals?: Signals;
  /** The secrets that were read. No message shows them. */
  readonly secrets: Set<string>;
}

export interface Signals {
  /** Passes the signals that end a command to a handler, for example for another program. The returned function undoes it. */
  take(handler: (name: NodeJS.Signals) => void): () => void;
  /** Ends this process with a signal, as it ended another program. */
  raise(name: NodeJS.Signals): void;
}

/** The reason why a command was ended from outside. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 plus the number of the signal, as in shells: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("The command was interrupted.");
    this.exitCode = exitCode;
  }
}
