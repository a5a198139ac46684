/** Runs the command within this process, with streams and an environment of its own. */
import { PassThrough, Writable } from "node:stream";
import type { Commands } from "../../src/command/commands.ts";
import { commands as all } from "../../src/command/commands.ts";
import type { Context, Input, Output } from "../../src/command/context.ts";
import { main } from "../../src/command/main.ts";
import { systemClock } from "../../src/session/clock.ts";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface World extends Partial<Omit<Context, "args" | "stdin">> {
  /** What stdin holds. Default: nothing. */
  input?: string | Uint8Array;
  stdin?: Input;
  commands?: Commands;
}

/** A stream that keeps what is written to it. */
export function sink(isTTY = false): Output & { text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => Buffer.concat(chunks).toString() });
}

export async function runCommand(args: readonly string[], world: World = {}): Promise<Ran> {
  const { input = "", commands = all, ...given } = world;
  const stdout = sink();
  const stderr = sink();
  const context: Context = {
    args,
    env: {},
    stdin: new PassThrough().end(input),
    stdout,
    stderr,
    signal: new AbortController().signal,
    clock: systemClock,
    importPackage: (name) => Promise.reject(new Error(`no ${name}`)),
    secrets: new Set(),
    ...given,
  };
  const code = await main(context, commands);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
