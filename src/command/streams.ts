/** The streams of the process. Each is created on first use, because creating one takes longer than printing a token. */
import { fstatSync, writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { attempt } from "../internal/attempt.ts";
import { codeOf } from "../internal/safe-cause.ts";
import type { Output } from "./context.ts";

type Name = "stdout" | "stderr";
type Done = (error?: Error | null) => void;

/** Bytes. */
const maxDirect = 4096;

const descriptors = { stdout: 1, stderr: 2 };

/** Whether bytes can be written directly to the descriptor: a terminal on Windows expects another encoding. */
const isPlain = (descriptor: number): boolean => {
  const stats = attempt(() => fstatSync(descriptor));
  return stats !== undefined && (stats.isFIFO() || stats.isFile());
};

function stream(name: Name): Writable & { readonly isTTY?: boolean } {
  const made = process[name];
  // Each write reports its own error. Without a listener, the event would end the process with a stack trace.
  if (made.listenerCount("error") === 0) made.on("error", () => {});
  return made;
}

/** Standard output or error. */
export function outputOf(name: Name): Output {
  const descriptor = descriptors[name];
  let isFirst = true;
  return {
    get isTTY() {
      return stream(name).isTTY === true;
    },
    write(chunk: string | Uint8Array, done: Done = () => {}) {
      let rest: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      // A write to a pipe with a slow reader blocks everything else, so only data that fits into an empty pipe is written here.
      const isDirect = isFirst && rest.length <= maxDirect && isPlain(descriptor);
      isFirst = false;
      try {
        if (isDirect) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        // The pipe is full and non-blocking; the stream waits for it.
        if (codeOf(error) !== "EAGAIN") return done(error as Error);
      }
      if (rest.length === 0) return done();
      stream(name).write(rest, done);
    },
  };
}
