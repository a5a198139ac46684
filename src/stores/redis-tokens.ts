/**
 * Shares tokens among machines, by Redis, Valkey or what speaks their protocol.
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

/** How tokens are kept in Redis. */
export interface RedisTokensOptions {
  /** Encrypts what is written; the newest key first. Every process needs the same ones. */
  encryptionKeys?: readonly EncryptionKey[] | undefined;
  /**
   * 32 random bytes, as those of an encryption key, with which names are hashed. It stays when encryption keys are exchanged.
   * Default: the oldest encryption key; the accounts have other names once that is removed.
   */
  nameKey?: KeyBytes | undefined;
  /** Whether tokens may be written without encryption, for all who can read the server to use. Default: false. */
  allowUnencryptedTokens?: boolean | undefined;
  /** What is asked when the server cannot be used, such as `fileTokens()`. Default: the call fails. */
  fallback?: Fallback | undefined;
  /**
   * Milliseconds that an operation may take, with its repetitions after cut connections. Default: 5000, five seconds. A
   * caller whose token still serves waits for one second at most.
   */
  opMs?: number | undefined;
  /** What the names of all keys begin with. Default: `provider-auth`. */
  prefix?: string | undefined;
  /** Is told of values that were ignored. Default: nobody is. */
  onProblem?: OnProblem | undefined;
}

/**
 * A store in Redis. Pass the client as you have it; you connect it, and close it after the sessions.
 *
 * @param client a client of node-redis 5 or 6, ioredis 5 or 6, iovalkey or Valkey GLIDE, or a function that sends a command
 * @throws AuthError `CONFIGURATION` when the client is none, an option is wrong, or there are no keys
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
      "pass encryptionKeys, or allowUnencryptedTokens: true if all who can read the server may use the tokens";
    throw misconfigured(`redisTokens writes tokens to a server: ${way}.`);
  }
  // Braces would decide the slot of a cluster.
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
