/**
 * Shares tokens among all processes of this machine that run as the same user.
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

/** Where the files are, and who can read them. */
export interface FileTokensOptions {
  /**
   * The folder: on a local disk, of the user's own, with a short path. It is made with mode 700. Default:
   * `provider-auth/tokens` in the user's folder for caches.
   */
  dir?: string | undefined;
  /** Encrypts what is written; the newest key first. Default: files that the user alone can read. */
  encryptionKeys?: readonly EncryptionKey[] | undefined;
  /**
   * 32 random bytes, as those of an encryption key, with which names are hashed. It stays when encryption keys are exchanged.
   * Default: the oldest encryption key; the accounts have other names once that is removed.
   */
  nameKey?: KeyBytes | undefined;
  /** What is asked when the folder cannot be used, such as on a full or read-only disk. Default: the call fails. */
  fallback?: Fallback | undefined;
  /**
   * Milliseconds that an operation may take, on a slow disk or a mount that hangs. Default: 5000, five seconds. A caller
   * whose token still serves waits for one second at most.
   */
  opMs?: number | undefined;
  /** Is told of files that were ignored, and of failures. Default: nobody is. */
  onProblem?: OnProblem | undefined;
}

/**
 * A store in a folder of this machine. A process that waits is woken as soon as the one that signs in is done or dies.
 *
 * @throws AuthError `CONFIGURATION` when an option is wrong, or the folder is a link, another user's, or open to others
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
