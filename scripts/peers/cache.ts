/** Installs each pinned generator and library once, in its own folder outside the repository. */
import { createHash } from "node:crypto";
import { appendFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { UserError } from "../lib/main.ts";
import { type RunOptions, run } from "../lib/run.ts";

const cache = join(homedir(), ".cache/provider-auth/peers");

/** Runs a program of the installation until it exits, and writes its output to the log. */
export type InstallStep = (command: string, args: string[], options?: Pick<RunOptions, "cwd" | "env">) => Promise<void>;

export interface Installed {
  folder: string;
  /**
   * Fills the folder, unless it is already filled.
   *
   * @throws UserError if a step fails
   */
  install(): Promise<void>;
}

/**
 * @param pins the versions that determine the content; other versions get another folder
 * @param parent the parent folder; default: the cache
 */
export function installed(
  name: string,
  pins: string,
  fill: (folder: string, step: InstallStep) => Promise<unknown>,
  parent = cache,
): Installed {
  const folder = join(parent, `${name}-${createHash("sha256").update(pins).digest("hex").slice(0, 12)}`);
  const log = `${folder}.log`;
  const complete = join(folder, ".complete");
  const step: InstallStep = async (command, args, options) => {
    const { code, stdout, stderr } = await run(command, args, options).catch(notStarted);
    await appendFile(log, `$ ${[command, ...args].join(" ")}\n${stdout}${stderr}\n`);
    if (code !== 0) throw new UserError(`"${command} ${args[0]}" failed; see ${log}.`);
  };
  const install = async () => {
    if (await stat(complete).catch(() => undefined)) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(log, "");
    await fill(folder, step);
    await writeFile(complete, "");
  };
  // Two generators may share a folder.
  let installing: Promise<void> | undefined;
  return {
    folder,
    install() {
      installing ??= install();
      return installing;
    },
  };
}

const notStarted = (error: Error) => ({ code: null, stdout: "", stderr: error.message });
