#!/usr/bin/env node
/** The command `provider-auth`: gives a process to `main`. */
import { systemClock } from "../internal/clock.ts";
import { commands } from "./commands.ts";
import { Interrupted } from "./context.ts";
import { main } from "./main.ts";
import { outputOf } from "./streams.ts";

// What Node has compiled of a command is kept for the next time. `token` is so small that to look it up would take longer.
if (process.argv[2] !== "token") await import("./compiled.ts").then(({ keepCompiled }) => keepCompiled(process.env));

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
// Timers of sessions and stores keep no process running, so that one may end while something goes on in the background.
setInterval(() => {}, 2 ** 30);
const context = {
  args: process.argv.slice(2),
  env: process.env,
  get stdin() {
    return process.stdin;
  },
  stdout: outputOf("stdout"),
  stderr: outputOf("stderr"),
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
