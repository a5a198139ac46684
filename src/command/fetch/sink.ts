/** Where a response goes: to stdout, or to a file that appears only when it is complete. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { type FileHandle, open, realpath, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { failed } from "../failure.ts";
import { write } from "../print.ts";

export interface Sink {
  write(chunk: Uint8Array | string): Promise<unknown>;
  /** Finishes after everything has been written. */
  commit(): Promise<void>;
  /** Discards a response that is incomplete or not wanted. */
  discard(): Promise<void>;
}

export const stdoutSink = (context: Pick<Context, "stdout" | "signal">): Sink => ({
  write: (chunk) => write(context, chunk),
  async commit() {},
  async discard() {},
});

/**
 * Writes to a temporary file in the same folder, and replaces the file at the end with the same mode. Writes directly to
 * anything that is not a regular file, such as /dev/null.
 *
 * @throws CommandError if the file cannot be written
 */
export async function fileSink(given: string): Promise<Sink> {
  const unwritable = ({ code }: NodeJS.ErrnoException) => failed(`The file ${given} cannot be written (${code}).`);
  const before = await stat(given).catch(() => undefined);
  if (before?.isDirectory()) throw failed(`The file ${given} cannot be written: it is a folder.`);
  const isDevice = before !== undefined && !before.isFile();
  // Replace the target of a symbolic link, and keep the link.
  const path = await realpath(given).catch(() => given);
  const name = `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.part`;
  const temporary = isDevice ? path : join(dirname(path), name);
  const remove = () => rmSync(temporary, { force: true });
  const clean = isDevice ? () => {} : remove;
  // Clean up even if the process exits early.
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
