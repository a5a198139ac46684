#!/usr/bin/env node
/** The command `provider-auth`: gives a process to `main`. */
import module from "node:module";
import { join } from "node:path";
import { systemClock } from "../internal/clock.ts";
import { userFolder } from "../stores/file/user-folder.ts";
import { commands } from "./commands.ts";
import { Interrupted } from "./context.ts";
import { main } from "./main.ts";

// Commands are loaded when they are called; what Node has compiled of them is kept for the next time, where Node can. By default
// that is in a folder for everybody, where another user could put code for this process to run.
const cache = userFolder("cache", process.env);
if (cache !== undefined) module.enableCompileCache?.(join(cache, "compiled"));

const controller = new AbortController();
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
let taker: ((name: NodeJS.Signals) => void) | undefined;
for (const [name, exitCode] of Object.entries(signals)) {
  process.on(name, (received: NodeJS.Signals) => {
    if (taker) return taker(received);
    // Whoever presses Ctrl-C again does not want to wait.
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new Interrupted(exitCode));
  });
}
// Each write has its own answer; without a listener, the event would end the process with a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

// Timers of sessions and stores keep no process running, so that one may end while something goes on in the background.
setInterval(() => {}, 2 ** 30);
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
  signals: {
    take(handler: (name: NodeJS.Signals) => void) {
      taker = handler;
      return () => {
        taker = undefined;
      };
    },
    raise(name: NodeJS.Signals) {
      process.removeAllListeners(name);
      process.kill(process.pid, name);
    },
  },
  secrets: new Set<string>(),
};
process.exit(await main(context, commands));
