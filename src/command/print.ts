/** Writing to stdout and stderr. */
import { codeOf } from "../internal/safe-cause.ts";
import type { Context, Output } from "./context.ts";
import { CommandError, exitCodes, failed } from "./failure.ts";

type Destination = Pick<Context, "stdout" | "signal">;

/**
 * Writes a value to stdout as it is.
 *
 * @throws CommandError when it cannot be written, such as to a full disk; with exit code 0 and nothing to say when whoever
 *   reads it has closed the pipe, as `head` does; the signal's reason when it aborts before
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

/** Writes a line to stderr, without the secrets that were read. A stderr that is closed is no failure. */
export const say = (context: Pick<Context, "stderr" | "secrets">, line: string): Promise<void> =>
  writeTo(context.stderr, `${redact(context, line)}\n`).catch(() => {});

const writeTo = (stream: Output, value: string | Uint8Array, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    // Whoever reads a pipe may have stopped to read, and go on never.
    signal?.addEventListener("abort", stop, { once: true });
    stream.write(value, (error) => {
      signal?.removeEventListener("abort", stop);
      if (error) reject(error);
      else resolve();
    });
  });

/** Characters. To replace a shorter one would say what it is, by what is missing. */
const minSecret = 4;

/** The text with `***` for each secret that was read. */
export function redact({ secrets }: Pick<Context, "secrets">, text: string): string {
  const longestFirst = [...secrets].filter(({ length }) => length >= minSecret).toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}

const codes = { bold: 1, red: 31 };

/** The text in a style: only on a terminal that knows styles, and not where `NO_COLOR` is set. */
export function styled({ env }: Pick<Context, "env">, stream: Output, style: keyof typeof codes, text: string): string {
  const isPlain = !stream.isTTY || env.NO_COLOR || env.TERM === "dumb";
  return isPlain ? text : `\u001b[${codes[style]}m${text}\u001b[0m`;
}
