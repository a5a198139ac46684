import { root } from "../../scripts/lib/paths.ts";
import { type Finished, run as runProgram } from "../../scripts/lib/run.ts";

/** Runs a program to its end in the project's root folder; never rejects for an exit code. */
export const run = (command: string, args: string[], env: Record<string, string> = {}): Promise<Finished> =>
  runProgram(command, args, { cwd: root, env });

/** Runs one of the project's scripts with the Node that runs the tests. */
export const runScript = (script: string, args: string[] = [], env: Record<string, string> = {}) =>
  run(process.execPath, [script, ...args], env);
