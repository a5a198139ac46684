/** Runs the user's commands that print a secret or a code, such as those of password managers. */
import { spawn } from "node:child_process";
import type { Context } from "../context.ts";
import { failed } from "../failure.ts";

/** Characters. */
const maxLength = 65_536;

/**
 * Runs a command in the shell and returns its output.
 *
 * @param what the command's name for messages, such as "The credential-command of msp360"; the command itself may be private
 * @param signal stops it
 * @throws CommandError if it fails or prints nothing
 */
export async function runUserCommand(
  { stdin, stderr, env }: Pick<Context, "stdin" | "stderr" | "env">,
  what: string,
  command: string,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  // It may prompt for a PIN. Piped input is for another reader.
  const input = stdin.isTTY && stdin === process.stdin ? "inherit" : "ignore";
  const child = spawn(command, { shell: true, stdio: [input, "pipe", "pipe"], env: { ...env }, windowsHide: true });
  const stop = () => void child.kill();
  signal.addEventListener("abort", stop, { once: true });
  let text = "";
  let isTooLong = false;
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    isTooLong ||= text.length + chunk.length > maxLength;
    if (!isTooLong) text += chunk;
    // A process that the shell started may outlive it, but can no longer write.
    else child.stdout?.destroy();
  });
  child.stderr?.on("data", (chunk: Buffer) => void stderr.write(chunk));
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode, signalName) => resolve(exitCode ?? signalName ?? "unknown"));
    });
    signal.throwIfAborted();
    if (isTooLong) throw failed(`${what} printed more than ${maxLength} characters.`);
    if (code !== 0) throw failed(`${what} failed (${typeof code === "number" ? `exit code ${code}` : code}).`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
  if (!text.trim()) throw failed(`${what} printed nothing.`);
  if (!isText(text)) throw failed(`${what} printed output that is not UTF-8 text.`);
  return text;
}

/** Whether the bytes were UTF-8 without a null byte. */
export const isText = (decoded: string): boolean => !/[\0\ufffd]/.test(decoded);

/** Returns the first line: some password managers print notes below the password. */
export const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? "";
