/**
 * Shares tokens among machines through Redis, Valkey or another server with the same protocol.
 *
 * @module
 */
import { checkOptions } from "../internal/check-options.ts";
import { systemClock } from "../internal/clock.ts";
import { type Sharing, shareTokens } from "../sharing/share-tokens.ts";
import { createSealer, type EncryptionKey, type KeyBytes } from "./encryption.ts";
import { type Fallback, finish } from "./identity.ts";
import { misconfigured, type OnProblem, reporter } from "./problems.ts";
import type { RedisClient } from "./redis/command.ts";
import { redisStore } from "./redis/store.ts";
import type { SharedTokens } from "./shared-tokens.ts";
import { readOpMs } from "./time-limit.ts";

export type { Sharing } from "../sharing/share-tokens.ts";
export type { EncryptionKey, KeyBytes } from "./encryption.ts";
export type { Fallback } from "./identity.ts";
export type { OnProblem } from "./problems.ts";
export type { RedisClient, RedisCommand } from "./redis/command.ts";
export type * from "./shared-tokens.ts";

/** The options of {@link redisTokens}. */
export interface RedisTokensOptions {
  /** Keys that encrypt the values, newest first. Every process needs the same keys. */
  encryptionKeys?: readonly EncryptionKey[] | undefined;
  /**
   * A key of 32 random bytes that hashes the names of accounts. Keep it when you rotate the encryption keys. Default: the
   * oldest encryption key; the names of the accounts change when you remove that key.
   */
  nameKey?: KeyBytes | undefined;
  /** Allows tokens without encryption. Anyone who can read the server can then use them. Default: false. */
  allowUnencryptedTokens?: boolean | undefined;
  /** The store to use when the server cannot be used, such as `fileTokens()`. Default: none; the call fails. */
  fallback?: Fallback | undefined;
  /**
   * Time limit for an operation, in milliseconds, including retries after lost connections. A caller whose token is still
   * valid waits for at most one second. Default: 5000, five seconds.
   */
  opMs?: number | undefined;
  /** The prefix of all keys. Default: `provider-auth`. */
  prefix?: string | undefined;
  /** Receives messages about ignored values. Default: none. */
  onProblem?: OnProblem | undefined;
}

/**
 * Creates a store in Redis. Connect the client yourself, and close it after the sessions.
 *
 * @param client a client of node-redis 5 or 6, ioredis 5 or 6, iovalkey or Valkey GLIDE, or a function that sends a command
 * @throws AuthError `CONFIGURATION` when the client or an option is wrong, or neither `encryptionKeys` nor
 *   `allowUnencryptedTokens` is set
 * @example
 * const shared = redisTokens(client, { encryptionKeys: [{ id: "2030-01", key }], fallback: fileTokens() });
 */
export function redisTokens(client: RedisClient, options: RedisTokensOptions = {}): SharedTokens & Sharing {
  const names = ["encryptionKeys", "nameKey", "allowUnencryptedTokens", "fallback", "opMs", "prefix", "onProblem"];
  checkOptions("redisTokens", options, names);
  const { encryptionKeys, allowUnencryptedTokens = false, fallback, prefix = "provider-auth" } = options;
  if (typeof allowUnencryptedTokens !== "boolean") {
    throw misconfigured("The allowUnencryptedTokens of redisTokens must be true or false.");
  }
  if (encryptionKeys === undefined && !allowUnencryptedTokens) {
    const way =
      "pass encryptionKeys, or allowUnencryptedTokens: true if anyone who can read the server may use the tokens";
    throw misconfigured(`redisTokens writes tokens to a server: ${way}.`);
  }
  // Braces would determine the slot of a cluster.
  if (typeof prefix !== "string" || !/^[\w.:/-]{1,100}$/.test(prefix)) {
    throw misconfigured('The prefix of redisTokens must be 1 to 100 letters, digits, or "_.:/-".');
  }
  const store = redisStore({
    client,
    prefix,
    opMs: readOpMs("redisTokens", options.opMs),
    sealer: createSealer("redisTokens", encryptionKeys, options.nameKey),
    clock: systemClock,
    onProblem: reporter("redisTokens", options.onProblem),
  });
  return shareTokens(finish("redisTokens", store, client, fallback));
}
