/** Reads and writes the files in the folder of an account. */
import { constants, type Stats, writeFileSync } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../internal/clock.ts";
import { codeOf } from "../../internal/safe-cause.ts";
import type { Sealer } from "../encryption.ts";
import { type OnProblem, unavailable } from "../problems.ts";
import { pause } from "../time.ts";
import { impossible, type Names, obsolete, readNames, temporaryName } from "./names.ts";
import { checkAccountFolder, checkUnlinked, isForeign, isOpen, makeRoot } from "./root.ts";

/** Maximum size of a file in bytes. A state whose tokens fit into a request is far smaller. */
const maxFileBytes = 4_194_304;
/** Bytes that must be free before a login, whose outcome would otherwise be lost. */
const roomBytes = 32_768;
/** Milliseconds after which an unfinished file counts as left behind. */
const unfinishedMs = 60_000;

export interface Folder {
  readonly path: string;
  names(): Promise<Names>;
  /**
   * Reads the JSON value of a file: {@link gone} if it was removed; undefined if it is damaged, belongs to another user, or
   * others can read it.
   */
  read(name: string): Promise<unknown>;
  /**
   * Writes a file atomically.
   *
   * @param isWanted is called just before the file appears
   * @returns false if it was not wanted
   */
  write(name: string, value: unknown, isWanted?: () => Promise<boolean>): Promise<boolean>;
  /** Rejects if the disk has no room for an outcome. */
  checkRoom(): Promise<void>;
  /** Creates an empty file. @returns false if it exists already */
  mark(name: string): Promise<boolean>;
  /** Like `mark`, but synchronous, for use while the process exits. */
  markSync(name: string): void;
  /** Returns the last sign of life of a claim, in milliseconds of the Unix epoch; -Infinity if it is not a claim. */
  changedMs(name: string): Promise<number>;
  /** Removes the files that are not needed once claim `n` is settled, and the marks of tokens other than `token`. */
  sweep(n: number, token: string | undefined, nowMs: number): Promise<void>;
  /** Removes files with impossible numbers, which leave no number for the next claim. */
  startOver(): Promise<void>;
}

const tooLarge = `its state would take more than ${maxFileBytes} bytes`;

export const gone = Symbol("gone");

export function accountFolder(root: string, name: string, sealer: Sealer, onProblem: OnProblem): Folder {
  const path = join(root, name);
  const at = (file: string) => join(path, file);
  const remove = (file: string) => unlink(at(file)).catch(() => {});

  async function list(): Promise<string[]> {
    try {
      await checkUnlinked([root, path]);
      return await readdir(path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    }
  }

  return {
    path,
    names: async () => readNames(await list()),

    async read(file) {
      let handle: Awaited<ReturnType<typeof open>> | undefined;
      try {
        // Does not follow links, and does not wait for the writer of a pipe.
        const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
        handle = await open(at(file), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        const flaw = flawOf(await handle.stat());
        if (flaw) throw new Error(flaw);
        const text = await sealer.open(`${name}/${file}`, await handle.readFile("utf8"));
        if (text === undefined) throw new Error("it cannot be decrypted");
        return JSON.parse(text);
      } catch (error) {
        const code = codeOf(error);
        if (code === "ENOENT") return gone;
        const reason = code ?? (error instanceof SyntaxError ? "it is not JSON" : (error as Error).message);
        onProblem(`The file ${at(file)} was ignored: ${reason}.`);
        return undefined;
      } finally {
        await handle?.close();
      }
    },

    async write(file, value, isWanted) {
      const sealed = await sealer.seal(`${name}/${file}`, JSON.stringify(value));
      if (Buffer.byteLength(sealed) > maxFileBytes)
        throw unavailable(`The token store in ${root}`, undefined, tooLarge);
      const temporary = temporaryName();
      try {
        await writeFile(at(temporary), sealed, { mode: 0o600, flag: "wx" });
        if (isWanted && !(await isWanted())) {
          await remove(temporary);
          return false;
        }
        await replace(at(temporary), at(file));
        return true;
      } catch (error) {
        await remove(temporary);
        throw error;
      }
    },

    async checkRoom() {
      const temporary = temporaryName();
      try {
        await writeFile(at(temporary), new Uint8Array(roomBytes), { mode: 0o600, flag: "wx" });
      } finally {
        await remove(temporary);
      }
    },

    async mark(file) {
      try {
        await writeFile(at(file), "", { mode: 0o600, flag: "wx" });
        return true;
      } catch (error) {
        if (codeOf(error) === "EEXIST") return false;
        throw error;
      }
    },

    markSync: (file) => writeFileSync(at(file), "", { mode: 0o600, flag: "wx" }),

    async changedMs(file) {
      const stats = await lstat(at(file)).catch(() => undefined);
      const isClaim = stats && (process.platform === "win32" ? stats.isFile() : stats.isSocket());
      return isClaim ? stats.ctimeMs : Number.NEGATIVE_INFINITY;
    },

    async sweep(n, token, nowMs) {
      const { old, unfinished } = obsolete(readNames(await list()), n, token);
      for (const file of unfinished) {
        const stats = await lstat(at(file)).catch(() => undefined);
        if (stats && nowMs - stats.ctimeMs > unfinishedMs) old.push(file);
      }
      await Promise.all(old.map(remove));
    },

    async startOver() {
      for (const file of impossible(readNames(await list()))) {
        onProblem(`The file ${at(file)} was removed: its number is too high to be real.`);
        await rm(at(file), { recursive: true, force: true });
      }
    },
  };
}

/** Creates the folder of the account, and the folder of the store. */
export async function makeFolder(root: string, { path }: Folder): Promise<void> {
  await makeRoot(root);
  await mkdir(path, { mode: 0o700 }).catch((error) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
  await checkAccountFolder(path);
}

function flawOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return "it is not a regular file";
  if (stats.size > maxFileBytes) return "it is too large";
  if (isForeign(stats)) return "it belongs to another user";
  if (isOpen(stats)) return "others can read it";
  return undefined;
}

/** On Windows, a reader or a virus scanner may hold the target for a moment. */
async function replace(from: string, to: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const isHeld = ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "");
      if (process.platform !== "win32" || !isHeld || tries >= 20) throw error;
      await pause(systemClock, 5 * (tries + 1));
    }
  }
}
