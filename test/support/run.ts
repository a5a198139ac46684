import { type Command, CommanderError } from "commander";
import { explain, type Print } from "../../scripts/lib/main.ts";
import { root } from "../../scripts/lib/paths.ts";
import { type Finished, run as runProgram } from "../../scripts/lib/run.ts";

/** Runs a program to its end in the project's root folder; never rejects for an exit code. */
export const run = (command: string, args: string[], env: Record<string, string> = {}): Promise<Finished> =>
  runProgram(command, args, { cwd: root, env });

/** Runs one of the project's scripts with the Node that runs the tests. */
export const runScript = (script: string, args: string[] = [], env: Record<string, string> = {}) =>
  run(process.execPath, [script, ...args], env);

/** Runs a script's command in this process, without the start of a program; for one that ends by itself. */
export async function runCommand(command: (print: Print) => Command, args: string[]): Promise<Finished> {
  const finished: Finished = { code: 0, stdout: "", stderr: "", timedOut: false };
  const write = (stream: "stdout" | "stderr") => (text: string) => {
    finished[stream] += text;
  };
  const program = command((line) => write("stdout")(`${line}\n`))
    .exitOverride()
    .configureOutput({ writeOut: write("stdout"), writeErr: write("stderr") });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    finished.code = error instanceof CommanderError ? error.exitCode : 1;
    if (!(error instanceof CommanderError)) write("stderr")(`${explain(error)}\n`);
  }
  return finished;
}
