import { spawn } from "node:child_process";

export interface Finished {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  /** Set beside the environment of this process. */
  env?: Record<string, string>;
  /** Milliseconds after which it is ended by a signal. Default: none. */
  timeout?: number;
}

/** Runs a program to its end; rejects only when it cannot be started. */
export function run(command: string, args: string[], { env, ...options }: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    const child = spawn(command, args, { ...options, stdio, env: { ...process.env, NO_COLOR: "1", ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
