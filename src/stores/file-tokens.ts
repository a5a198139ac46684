/**
 * Shares tokens among all processes of the same user on this machine.
 *
 * @module
 */
import { checkOptions } from "../internal/check-options.ts";
import { systemClock } from "../internal/clock.ts";
import { type Sharing, shareTokens } from "../sharing/share-tokens.ts";
import { createSealer, type EncryptionKey, type KeyBytes } from "./encryption.ts";
import { readRoot, realPath } from "./file/root.ts";
import { fileStore } from "./file/store.ts";
import { type Fallback, finish } from "./identity.ts";
import { type OnProblem, reporter } from "./problems.ts";
import type { SharedTokens } from "./shared-tokens.ts";
import { readOpMs } from "./time-limit.ts";

export type { Sharing } from "../sharing/share-tokens.ts";
export type { EncryptionKey, KeyBytes } from "./encryption.ts";
export type { Fallback } from "./identity.ts";
export type { OnProblem } from "./problems.ts";
export type * from "./shared-tokens.ts";

/** The options of {@link fileTokens}. */
export interface FileTokensOptions {
  /**
   * The folder of the files: on a local disk, owned by the user, with a short path. It is created with mode 700. Default:
   * `provider-auth/tokens` in the user's cache folder.
   */
  dir?: string | undefined;
  /** Keys that encrypt the files, newest first. Default: none; only the user can read the files. */
  encryptionKeys?: readonly EncryptionKey[] | undefined;
  /**
   * A key of 32 random bytes that hashes the names of accounts. Keep it when you rotate the encryption keys. Default: the
   * oldest encryption key; the names of the accounts change when you remove that key.
   */
  nameKey?: KeyBytes | undefined;
  /** The store to use when the folder cannot be used, such as on a full or read-only disk. Default: none; the call fails. */
  fallback?: Fallback | undefined;
  /**
   * Time limit for an operation, in milliseconds, for slow disks and mounts that hang. A caller whose token is still valid
   * waits for at most one second. Default: 5000, five seconds.
   */
  opMs?: number | undefined;
  /** Receives messages about ignored files and failures. Default: none. */
  onProblem?: OnProblem | undefined;
}

/**
 * Creates a store in a folder of this machine. A waiting process continues as soon as the process that signs in has finished
 * or died.
 *
 * @throws AuthError `CONFIGURATION` when an option is wrong, or the folder is a symbolic link, belongs to another user, or
 *   can be read by others
 * @example
 * const session = createSession(provider, { shared: fileTokens() });
 */
export function fileTokens(options: FileTokensOptions = {}): SharedTokens & Sharing {
  checkOptions("fileTokens", options, ["dir", "encryptionKeys", "nameKey", "fallback", "opMs", "onProblem"]);
  const { dir, encryptionKeys, fallback, onProblem } = options;
  const root = readRoot(dir);
  const store = fileStore({
    root,
    sealer: createSealer("fileTokens", encryptionKeys, options.nameKey),
    opMs: readOpMs("fileTokens", options.opMs),
    clock: systemClock,
    onProblem: reporter("fileTokens", onProblem),
  });
  return shareTokens(finish("fileTokens", store, realPath(root), fallback));
}
