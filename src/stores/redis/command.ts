/** Any client of Redis as one function that sends a command. */
import { misconfigured } from "../problems.ts";

/** Sends a command, such as `["GET", "key"]`, and gives its reply. */
export type RedisCommand = (args: string[]) => unknown;

type AnyFunction = (...args: never[]) => unknown;

/**
 * A client of node-redis (also a cluster, a sentinel or a pool), ioredis, iovalkey or Valkey GLIDE; or a function that sends
 * a command, for any other.
 */
export type RedisClient =
  | RedisCommand
  | { readonly sendCommand: AnyFunction }
  | { readonly call: AnyFunction }
  | { readonly customCommand: AnyFunction };

/** Sends a command that concerns this key first of all, which a cluster has to know. */
export type SendCommand = (key: string, args: string[]) => Promise<unknown>;

type Members = Record<string, (...args: unknown[]) => unknown>;

/** @throws AuthError `CONFIGURATION` when it is not a client */
export function commandOf(client: RedisClient): SendCommand {
  if (typeof client === "function") return async (_key, args) => client(args);
  const members = Object(client) as Members;
  const has = (name: string) => typeof members[name] === "function";
  if (has("customCommand")) return async (_key, args) => members.customCommand?.(args);
  // Before sendCommand: ioredis has one of another signature.
  if (has("call")) return async (_key, [name, ...args]) => members.call?.(name, ...args);
  if (!has("sendCommand")) {
    const clients = "a client of node-redis, ioredis or iovalkey, or a function that sends a command";
    throw misconfigured(`The client of redisTokens must be ${clients}.`);
  }
  // A cluster of node-redis wants the key, a sentinel to know whether a replica would do.
  if (has("getSlotRandomNode")) return async (key, args) => members.sendCommand?.(key, false, args);
  if (has("getMasterNode")) return async (_key, args) => members.sendCommand?.(false, args);
  return async (_key, args) => members.sendCommand?.(args);
}
