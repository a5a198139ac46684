/** Where an answer goes: to stdout, or to a file that is there only when it is whole. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { type FileHandle, open, realpath, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { failed } from "../failure.ts";
import { write } from "../print.ts";

export interface Sink {
  write(chunk: Uint8Array | string): Promise<unknown>;
  /** Everything has been written. */
  commit(): Promise<void>;
  /** The answer is not whole, or not wanted. */
  discard(): Promise<void>;
}

export const stdoutSink = (context: Pick<Context, "stdout" | "signal">): Sink => ({
  write: (chunk) => write(context, chunk),
  async commit() {},
  async discard() {},
});

/**
 * Writes beside the file, and replaces it at the end, with the mode that it had. What is not a regular file, such as
 * /dev/null, is written to as it is.
 *
 * @throws CommandError when the file cannot be written
 */
export async function fileSink(given: string): Promise<Sink> {
  const unwritable = ({ code }: NodeJS.ErrnoException) => failed(`The file ${given} cannot be written (${code}).`);
  const before = await stat(given).catch(() => undefined);
  if (before?.isDirectory()) throw failed(`The file ${given} cannot be written: it is a folder.`);
  const isDevice = before !== undefined && !before.isFile();
  // What a link leads to is replaced, and the link stays.
  const path = await realpath(given).catch(() => given);
  const name = `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.part`;
  const temporary = isDevice ? path : join(dirname(path), name);
  const remove = () => rmSync(temporary, { force: true });
  const clean = isDevice ? () => {} : remove;
  // Also when the process is ended in a hurry.
  process.once("exit", clean);
  const release = () => {
    process.off("exit", clean);
    clean();
  };

  let file: FileHandle;
  try {
    if (before && !isDevice) await (await open(path, "r+")).close();
    file = await open(temporary, isDevice ? "w" : "wx", (before?.mode ?? 0o666) & 0o777);
  } catch (error) {
    release();
    throw unwritable(error as NodeJS.ErrnoException);
  }
  return {
    async write(chunk) {
      await file.writeFile(chunk).catch((error) => {
        throw unwritable(error);
      });
    },
    async commit() {
      try {
        await file.close();
        if (!isDevice) await rename(temporary, path);
      } catch (error) {
        throw unwritable(error as NodeJS.ErrnoException);
      } finally {
        release();
      }
    },
    async discard() {
      await file.close().catch(() => {});
      release();
    },
  };
}
