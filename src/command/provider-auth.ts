#!/usr/bin/env node
/** The command `provider-auth`: runs `main` with the process. */
import { systemClock } from "../internal/clock.ts";
import { commands } from "./commands.ts";
import { Interrupted } from "./context.ts";
import { main } from "./main.ts";
import { outputOf } from "./streams.ts";

// Node's compile cache speeds up the next run, except for `token`, which is so small that the lookup would take longer.
if (process.argv[2] !== "token") await import("./compiled.ts").then(({ keepCompiled }) => keepCompiled(process.env));

const controller = new AbortController();
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
let taker: ((name: NodeJS.Signals) => void) | undefined;
for (const [name, exitCode] of Object.entries(signals)) {
  process.on(name, (received: NodeJS.Signals) => {
    if (taker) return taker(received);
    // A second Ctrl-C means that the user does not want to wait.
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new Interrupted(exitCode));
  });
}
// The timers of sessions and stores do not keep the process alive, so this one does while they work in the background.
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
  // biome-ignore lint/plugin: another package, which belongs to no layer
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
