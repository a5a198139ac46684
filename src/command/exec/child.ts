/** Runs another program in place of this one: it shares the streams and signals, and its exit is ours. */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Context } from "../context.ts";
import { CommandError } from "../failure.ts";

/** The exit codes of shells. */
const exitCodes = { notExecutable: 126, notFound: 127 };

/** Signals that are passed on in addition to those that end a command. */
const furtherSignals = ["SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/**
 * @returns the exit code of the program; if a signal ended it, the same signal ends this process
 * @throws CommandError with 127 if there is no such program, and with 126 if it cannot be run
 */
export async function runChild(
  context: Context,
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { signal, signals } = context;
  signal.throwIfAborted();
  let child: ChildProcess;
  try {
    child = spawn(command, args, { stdio: "inherit", env });
  } catch (error) {
    throw notRun(command, error as NodeJS.ErrnoException);
  }
  const pass = (name: NodeJS.Signals) => {
    if (!isSentToBoth(name, context)) child.kill(name);
  };
  const release = signals?.take(pass);
  for (const name of furtherSignals) process.on(name, pass);
  try {
    const [code, endedBy] = await endOf(child);
    if (endedBy === null) return code ?? exitCodes.notExecutable;
    signals?.raise(endedBy);
    return 128 + constants.signals[endedBy];
  } catch (error) {
    throw notRun(command, error as NodeJS.ErrnoException);
  } finally {
    for (const name of furtherSignals) process.off(name, pass);
    release?.();
  }
}

const endOf = (child: ChildProcess): Promise<[code: number | null, endedBy: NodeJS.Signals | null]> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, endedBy) => resolve([code, endedBy]));
  });

/** A terminal sends the signal of a key to all foreground processes. */
function isSentToBoth(name: NodeJS.Signals, { stdin, stdout, stderr }: Context): boolean {
  return /^SIG(INT|QUIT)$/.test(name) && [stdin, stdout, stderr].some(({ isTTY }) => isTTY);
}

function notRun(command: string, { code }: NodeJS.ErrnoException): Error {
  if (code === "ENOENT") return new CommandError(exitCodes.notFound, `There is no command ${command}.`);
  return new CommandError(exitCodes.notExecutable, `The command ${command} cannot be run (${code}).`);
}
