/** The folder of a file store. It is refused unless only this user can use it. */
import { lstatSync, realpathSync, statSync } from "node:fs";
import { lstat, mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { attempt } from "../../internal/attempt.ts";
import { misconfigured } from "../problems.ts";
import { longestName } from "./names.ts";
import { userFolder } from "./user-folder.ts";

/** Maximum length of a socket path in bytes. Node truncates a longer path, so that many accounts would share one lock. */
const maxSocketPath = process.platform === "linux" ? 107 : 103;

function defaultFolder(env: NodeJS.ProcessEnv): string {
  const caches = userFolder("cache", env);
  if (caches !== undefined) return join(caches, "tokens");
  throw misconfigured("The user has no home folder for fileTokens to use: set HOME to an absolute path, or pass dir.");
}

/**
 * Returns the path of the folder, which need not exist.
 *
 * @throws AuthError `CONFIGURATION` when it cannot be used
 */
export function readRoot(dir: unknown, env: NodeJS.ProcessEnv = process.env): string {
  if (dir !== undefined && (typeof dir !== "string" || dir === "" || dir.includes("\0"))) {
    throw misconfigured("The dir of fileTokens must be the path of a folder, as a string.");
  }
  if (dir !== undefined && /^~(?=$|[/\\])/.test(dir)) {
    throw misconfigured(`The dir of fileTokens begins with "~", which only a shell expands; pass a full path: ${dir}.`);
  }
  const root = resolve(dir ?? defaultFolder(env));
  const bytes = Buffer.byteLength(root);
  if (process.platform !== "win32" && bytes + longestName > maxSocketPath) {
    const flaw = `has a path of ${bytes} bytes, and sockets allow ${maxSocketPath - longestName}; pass a shorter one`;
    throw misconfigured(`The dir of fileTokens ${flaw}: ${root}.`);
  }
  // A folder that cannot be checked now, for example without permission, fails when it is used. Then the fallback applies.
  checkRoot(
    root,
    attempt(() => lstatSync(root, { throwIfNoEntry: false })),
  );
  const parent = attempt(() => statSync(existing(root)));
  if (parent && !parent.isDirectory()) throw misconfigured(`The dir of fileTokens is below a file: ${root}.`);
  return root;
}

/** The path, or its nearest ancestor that exists. */
function existing(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) || path === dirname(path) ? path : existing(dirname(path));
}

/** The path with its links resolved, as far as it exists. It is the same for the same folder. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === dirname(path) ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** Creates the folder. @throws AuthError `CONFIGURATION` if it exists, and others can use it */
export async function makeRoot(root: string): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  checkRoot(root, await lstat(root));
}

function checkRoot(root: string, stats: Ownership | undefined): void {
  const flaw = stats && flawOf(stats);
  if (flaw) throw misconfigured(`The dir of fileTokens ${flaw}: ${root}.`);
}

/** @throws AuthError `CONFIGURATION` if others can use the folder of an account */
export async function checkAccountFolder(path: string): Promise<void> {
  const flaw = flawOf(await lstat(path));
  if (flaw) throw misconfigured(`A folder of an account in the dir of fileTokens ${flaw}: ${path}.`);
}

/** @throws AuthError `CONFIGURATION` if a folder was replaced by a link, so that its content may be somebody else's */
export async function checkUnlinked(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await lstat(path)).isSymbolicLink()) {
      throw misconfigured(`A folder of fileTokens was replaced by a symbolic link; remove it: ${path}.`);
    }
  }
}

export interface Ownership {
  readonly uid: number;
  readonly mode: number;
  isSymbolicLink(): boolean;
  isDirectory(): boolean;
}

function flawOf(stats: Ownership): string | undefined {
  if (stats.isSymbolicLink()) return "is a symbolic link; pass the folder that it points to";
  if (!stats.isDirectory()) return "is not a folder";
  if (isForeign(stats)) return `belongs to the user ${stats.uid}; pass one of your own`;
  if (isOpen(stats))
    return `can be read by others (mode ${(stats.mode & 0o777).toString(8)}); run "chmod 700" on it, or pass another`;
  return undefined;
}

/** Windows has neither owner nor mode. There, other users cannot use a folder in the user's profile. */
export const isForeign = ({ uid }: { uid: number }): boolean =>
  process.getuid !== undefined && uid !== process.getuid();
export const isOpen = ({ mode }: { mode: number }): boolean => process.platform !== "win32" && (mode & 0o077) !== 0;
