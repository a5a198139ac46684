/** Writing to stdout and stderr. */
import { codeOf } from "../internal/safe-cause.ts";
import type { Context, Output } from "./context.ts";
import { CommandError, exitCodes, failed } from "./failure.ts";

type Destination = Pick<Context, "stdout" | "signal">;

/**
 * Writes a value to stdout unchanged.
 *
 * @throws CommandError if it cannot be written, for example because the disk is full; with exit code 0 and no message if the
 *   reader has closed the pipe, as `head` does; the signal's reason if the signal aborts first
 */
export async function write({ stdout, signal }: Destination, value: string | Uint8Array): Promise<void> {
  try {
    await writeTo(stdout, value, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = codeOf(error);
    if (code === "EPIPE") throw new CommandError(exitCodes.done, "");
    throw failed(`Some of the output could not be written to stdout${code ? ` (${code})` : ""}.`);
  }
}

/** Writes a line to stdout. */
export const print = (context: Destination, line: string): Promise<void> => write(context, `${line}\n`);

/** Writes a line to stderr without the secrets that were read. A closed stderr is not an error. */
export const say = (context: Pick<Context, "stderr" | "secrets">, line: string): Promise<void> =>
  writeTo(context.stderr, `${redact(context, line)}\n`).catch(() => {});

const writeTo = (stream: Output, value: string | Uint8Array, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    // The reader of a pipe may have stopped reading for good.
    signal?.addEventListener("abort", stop, { once: true });
    stream.write(value, (error) => {
      signal?.removeEventListener("abort", stop);
      if (error) reject(error);
      else resolve();
    });
  });

/** Characters. Replacing a shorter secret would reveal it by what is missing. */
const minSecret = 4;

/** Replaces each secret that was read with `***`. */
export function redact({ secrets }: Pick<Context, "secrets">, text: string): string {
  const longestFirst = [...secrets].filter(({ length }) => length >= minSecret).toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}

const codes = { bold: 1, red: 31 };

/** Returns the text in a style, if the stream is a terminal that supports styles and `NO_COLOR` is not set. */
export function styled({ env }: Pick<Context, "env">, stream: Output, style: keyof typeof codes, text: string): string {
  const isPlain = !stream.isTTY || env.NO_COLOR || env.TERM === "dumb";
  return isPlain ? text : `\u001b[${codes[style]}m${text}\u001b[0m`;
}
