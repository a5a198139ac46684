import { access, constants, mkdir, mkdtemp, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "./main.ts";

/**
 * Replaces the content of a folder with files by path. The old folder remains until the new one is complete, whatever ends
 * the replacement. A symbolic link to a folder remains a link.
 *
 * @throws UserError if the folder cannot be written
 */
export async function replaceFolder(folder: string, files: ReadonlyMap<string, string | Buffer>): Promise<void> {
  const target = await realpath(folder).catch(() => folder);
  await refuseUnwritable(target);
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(target);
  // Other processes may replace the same folder.
  const own = await mkdtemp(`${target}.next-${process.pid}-`);
  try {
    const next = join(own, "new");
    for (const [name, content] of files) {
      const file = join(next, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    for (let trial = 0; ; trial++) {
      await rename(target, join(own, `old-${trial}`)).catch(ignore("ENOENT"));
      try {
        await rename(next, target);
        return;
      } catch (error) {
        const isTaken = ["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "");
        if (isTaken && trial < 9) continue;
        if (!isTaken) await rename(join(own, `old-${trial}`), target).catch(ignore("ENOENT"));
        throw error;
      }
    }
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** @throws UserError if this process cannot write the folder, or the nearest folder above it that exists */
export async function refuseUnwritable(folder: string): Promise<void> {
  const target = await realpath(folder).catch(() => folder);
  for (let path = dirname(target); ; path = dirname(path)) {
    const code = await access(path, constants.W_OK | constants.X_OK).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === undefined) return;
    if (code !== "ENOENT" || path === dirname(path))
      throw new UserError(`${folder} cannot be written (${code} in ${path}); choose another folder.`);
  }
}

const ignore =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? "")) throw error;
  };

/** Removes the temporary folders of processes that were killed. */
async function removeAbandoned(target: string): Promise<void> {
  const prefix = `${basename(target)}.next-`;
  const names = await readdir(dirname(target));
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const pid = /^(\d+)-\w{6}$/.exec(name.slice(prefix.length))?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
