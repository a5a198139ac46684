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
export function run(command: string, args: string[], { env, timeout, ...options }: RunOptions = {}): Promise<Finished> {
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
    // Node's own option for this leaves its timer behind when the program cannot be started.
    const timer = timeout === undefined ? undefined : setTimeout(() => child.kill(), timeout);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
