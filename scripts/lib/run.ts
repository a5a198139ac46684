import { spawn } from "node:child_process";

export interface Finished {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Whether it was ended because it took longer than its timeout. */
  timedOut: boolean;
}

export interface RunOptions {
  cwd?: string;
  /** Set beside the environment of this process; what is undefined is left out of it. */
  env?: Record<string, string | undefined>;
  /** Milliseconds after which it is ended by a signal. Default: none. */
  timeout?: number;
  /** Ends it when it aborts; the reason is thrown once it has ended. */
  signal?: AbortSignal | undefined;
  /** Whether the programs that it starts are ended with it. Default: false. */
  group?: boolean;
}

/** Runs a program to its end; rejects when it cannot be started, or when the signal aborts. */
export function run(
  command: string,
  args: string[],
  { env, timeout, signal, group: detached = false, ...options }: RunOptions = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    const child = spawn(command, args, { ...options, detached, stdio, env: { ...process.env, NO_COLOR: "1", ...env } });
    let stdout = "";
    let stderr = "";
    let timedOut = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const cancel = () => {
      if (detached && child.pid) process.kill(-child.pid);
      else child.kill();
    };
    signal?.addEventListener("abort", cancel);
    // Node's own option for this leaves its timer behind when the program cannot be started.
    const expire = () => {
      timedOut = true;
      cancel();
    };
    const timer = timeout === undefined ? undefined : setTimeout(expire, timeout);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      if (signal?.aborted) reject(signal.reason);
      else done();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("close", (code) => settle(() => resolve({ code, stdout, stderr, timedOut })));
  });
}
