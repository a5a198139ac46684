import { spawn } from "node:child_process";

export interface Finished {
  /** Null if a signal ended the program. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Whether the timeout ended the program. */
  timedOut: boolean;
}

export interface RunOptions {
  cwd?: string;
  /** Added to the environment of this process; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** Timeout in milliseconds, after which a signal ends the program. Default: none. */
  timeout?: number;
  /** Ends the program when it aborts; its reason is thrown after the program has exited. */
  signal?: AbortSignal | undefined;
  /** Whether to end the programs that it has started as well. Default: false. */
  group?: boolean;
}

/** Runs a program until it exits. Rejects if it cannot be started, or when the signal aborts. */
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
    // Node's own option does not clear its timer if the program cannot be started.
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
