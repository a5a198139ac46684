/** Secrets from stdin, one per line. */
import type { Context } from "../context.ts";
import { wrongUse } from "../failure.ts";
import { ask } from "./prompt.ts";
import { isText } from "./user-command.ts";

/** Characters. */
const maxLength = 65_536;

/**
 * Reads one line for each name, in their order. At a terminal, prompts for each without showing it.
 *
 * @throws CommandError for a usage error if there are fewer or more lines
 */
export async function readLines(context: Context, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const { stdin, signal, secrets } = context;
  const lines: string[] = [];
  if (stdin.isTTY) {
    for (const name of names) lines.push(await ask(context, name, true));
  } else {
    let text = "";
    stdin.setEncoding("utf8");
    const stop = () => stdin.destroy(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      for await (const chunk of stdin) {
        text += chunk;
        if (text.length > maxLength) throw wrongUse("The input on stdin is too long for a secret.");
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
    // Shells and editors on Windows add a byte order mark and use other line endings.
    lines.push(
      ...text
        .replace(/^\ufeff/, "")
        .replace(/\r?\n$/, "")
        .split(/\r?\n/),
    );
  }
  for (const line of lines) if (line) secrets.add(line);
  if (!lines.every(isText)) throw wrongUse("The input on stdin is not UTF-8 text.");
  if (lines.length === names.length && lines.every(Boolean)) return lines;
  const wanted = names.length === 1 ? "one line" : `${names.length} lines`;
  throw wrongUse(`stdin must contain exactly ${wanted}: ${names.join(", then ")}.`);
}
