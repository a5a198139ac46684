#!/usr/bin/env node
/** The command `provider-auth`: gives a process to `main`. */
import module from "node:module";
import { systemClock } from "../internal/clock.ts";
import { commands } from "./commands.ts";
import { Interrupted } from "./context.ts";
import { main } from "./main.ts";

// Commands are loaded when they are called; what Node has compiled of them is kept for the next time, where Node can.
module.enableCompileCache?.();

const controller = new AbortController();
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
for (const [name, exitCode] of Object.entries(signals)) {
  process.on(name, () => {
    // Whoever presses Ctrl-C again does not want to wait.
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new Interrupted(exitCode));
  });
}
// Each write has its own answer; without a listener, the event would end the process with a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const context = {
  args: process.argv.slice(2),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  clock: systemClock,
  // biome-ignore lint/plugin: it is another package, which no layer is concerned with
  importPackage: (name: string) => import(name),
  secrets: new Set<string>(),
};
process.exit(await main(context, commands));
