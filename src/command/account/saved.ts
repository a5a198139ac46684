/**
 * Saved accounts: one file each, in the user's settings folder, which only the user can read. A file contains secrets only if
 * the user chose `--insecure-storage`.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { attempt } from "../../internal/attempt.ts";
import { isObject } from "../../internal/is-object.ts";
import { codeOf } from "../../internal/safe-cause.ts";
import { isForeign, isOpen } from "../../stores/file/root.ts";
import { userFolder } from "../../stores/file/user-folder.ts";
import type { Context } from "../context.ts";
import { failed, wrongUse } from "../failure.ts";

const version = 1;
/** Bytes. */
const maxBytes = 65_536;

/** Where the token of an account is in the store, and its origin. Computed when the user signs in. */
export interface SavedPlace {
  readonly key: string;
  /** The name of the key's folder in the store. */
  readonly folder: string;
  readonly origin: string;
}

export interface Saved {
  readonly provider: string;
  readonly account: string;
  /** Options without secrets, by their names. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Index of the kind of credentials, if a provider has several. */
  readonly kind: number;
  readonly storage: "none" | "keyring" | "insecure";
  /** Secrets by the names of their options; only with `insecure`. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly credentialCommand?: string;
  readonly codeCommand?: string;
  readonly place: SavedPlace;
}

type Env = Pick<Context, "env">;

/**
 * Returns the folder with the saved accounts.
 *
 * @throws CommandError if the user has no home folder and the environment sets no folder
 */
function savedFolder({ env }: Env): string {
  const folder = env.PROVIDER_AUTH_CONFIG_DIR || userFolder("config", env);
  if (folder === undefined) throw failed("The user has no home folder; set PROVIDER_AUTH_CONFIG_DIR to a folder.");
  return folder;
}

/** @throws CommandError for a usage error */
export function checkAccountName(name: string): string {
  // It is part of a file name, and some file systems ignore case.
  const account = name.toLowerCase();
  if (/^[a-z0-9][a-z0-9._@+-]{0,63}$/.test(account)) return account;
  throw wrongUse(
    "An account name has 1 to 64 letters, digits or characters of ._@+-, and begins with a letter or a digit.",
  );
}

const fileOf = (context: Env, provider: string, account: string) =>
  join(savedFolder(context), `${provider}.${account}.json`);

/**
 * Returns the saved account; undefined if there is none.
 *
 * @throws CommandError if another user could have written the file, or if it is damaged
 */
export function readSaved(context: Env, provider: string, account: string): Saved | undefined {
  const file = fileOf(context, provider, account);
  let descriptor: number;
  try {
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "ELOOP") throw failed(`${file} is a symbolic link; replace it with the file itself.`);
    throw failed(`The file ${file} cannot be read${code ? ` (${code})` : ""}.`);
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw failed(`${file} is not a file; remove it and sign in again.`);
    if (isForeign(stats)) throw failed(`The file ${file} belongs to another user; remove it and sign in again.`);
    if (isOpen(stats)) throw failed(`The file ${file} is open to other users; run "chmod 600" on it.`);
    const value = stats.size > maxBytes ? undefined : attempt(() => JSON.parse(readFileSync(descriptor, "utf8")));
    if (isSaved(value) && value.provider === provider && value.account === account) return value;
    throw failed(`The file ${file} is damaged or from another version; remove it and sign in again.`);
  } finally {
    closeSync(descriptor);
  }
}

function isSaved(value: unknown): value is Saved {
  if (!isObject(value) || value.version !== version) return false;
  const { options, kind, storage, secrets, credentialCommand, codeCommand, place } = value;
  const isText = (each: unknown) => typeof each === "string";
  const isOptionalText = (each: unknown) => each === undefined || isText(each);
  return (
    isObject(options) &&
    Object.values(options).every((each) => ["string", "number", "boolean"].includes(typeof each)) &&
    Number.isInteger(kind) &&
    ["none", "keyring", "insecure"].includes(storage as string) &&
    (secrets === undefined || (isObject(secrets) && Object.values(secrets).every(isText))) &&
    isOptionalText(credentialCommand) &&
    isOptionalText(codeCommand) &&
    isObject(place) &&
    isText(place.key) &&
    /^[0-9a-f]{24}$/.test(String(place.folder)) &&
    isText(place.origin)
  );
}

/** Saves an account atomically. @throws CommandError if it cannot be written */
export function writeSaved(context: Env, saved: Saved): void {
  const folder = savedFolder(context);
  const file = fileOf(context, saved.provider, saved.account);
  const temporary = `${file}.${process.pid}.new`;
  try {
    makeFolder(folder);
    rmSync(temporary, { force: true });
    const descriptor = openSync(temporary, "wx", 0o600);
    try {
      const bytes = Buffer.from(`${JSON.stringify({ version, ...saved }, null, 2)}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    attempt(() => rmSync(temporary, { force: true }));
    const code = codeOf(error);
    if (code === undefined) throw error;
    const way = "free up disk space, or set PROVIDER_AUTH_CONFIG_DIR to another folder";
    throw failed(`The account cannot be saved in ${folder} (${code}); ${way}.`);
  }
}

/** Creates the folder. Other users may not own it or write to it, because they could replace the files. */
function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It may be a symbolic link, for users who keep their settings elsewhere, if the user owns the link.
  if (isForeign(lstatSync(folder)))
    throw failed(`The folder ${folder} belongs to another user; use a folder of your own.`);
  const stats = statSync(folder);
  if (!stats.isDirectory()) throw failed(`${folder} is not a folder.`);
  if (isForeign(stats)) throw failed(`The folder ${folder} belongs to another user; use a folder of your own.`);
  const isWritable = process.platform !== "win32" && (stats.mode & 0o022) !== 0;
  if (isWritable) throw failed(`Other users can write to the folder ${folder}; run "chmod 700" on it.`);
}

/** @returns whether there was a saved account */
export function removeSaved(context: Env, provider: string, account: string): boolean {
  const file = fileOf(context, provider, account);
  try {
    rmSync(file);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw failed(`The file ${file} cannot be removed${code ? ` (${code})` : ""}.`);
  }
}

/** Returns the names of a provider's saved accounts. */
export function savedAccounts(context: Env, provider: string): string[] {
  const names = attempt(() => readdirSync(savedFolder(context))) ?? [];
  const found = names.filter((name) => name.startsWith(`${provider}.`) && name.endsWith(".json"));
  return found.map((name) => name.slice(provider.length + 1, -".json".length)).toSorted();
}
