/** Any client of Redis as one function that sends a command. */
import { misconfigured, unavailable } from "../problems.ts";

/** Sends a command, such as `["GET", "key"]`, and gives its reply. */
export type RedisCommand = (args: string[]) => unknown;

type AnyFunction = (...args: never[]) => unknown;

/**
 * A client of node-redis (also a cluster, a sentinel or a pool), ioredis, iovalkey or Valkey GLIDE; or a function that sends
 * a command, for any other.
 */
export type RedisClient =
  | RedisCommand
  | {
      /** Of node-redis. */
      readonly sendCommand: AnyFunction;
    }
  | {
      /** Of ioredis and iovalkey. */
      readonly call: AnyFunction;
    }
  | {
      /** Of Valkey GLIDE. */
      readonly customCommand: AnyFunction;
    };

/** Sends a command that concerns this key first of all, which a cluster has to know. */
export type SendCommand = (key: string, args: string[]) => Promise<unknown>;

// biome-ignore lint/suspicious/noExplicitAny: the clients have no type in common
type Members = Record<string, any>;

/** @throws AuthError `CONFIGURATION` when it is not a client */
export function commandOf(client: RedisClient): SendCommand {
  const members: Members = Object(client);
  const has = (name: string) => typeof members[name] === "function";
  if (typeof client === "function") {
    if (isClass(client)) throw misconfigured("The client of redisTokens is a class; pass an instance of it.");
    return async (_key, args) => client(args);
  }
  if (has("then")) throw misconfigured("The client of redisTokens is a promise; await it.");
  if (has("customCommand")) return async (_key, args) => members.customCommand(args);
  // Before sendCommand: ioredis has one of another signature.
  if (has("call")) {
    return async (_key, [name, ...args]) => {
      if (members.status === "end") throw unavailable("The token store in Redis", undefined, ended);
      return members.call(name, ...args);
    };
  }
  if (!has("sendCommand")) {
    const clients = "a client of node-redis, ioredis, iovalkey or Valkey GLIDE, or a function that sends a command";
    throw misconfigured(`The client of redisTokens must be ${clients}.`);
  }
  const first = (key: string) => {
    // A cluster of node-redis wants the key, a sentinel to know whether a replica would do.
    if (has("getSlotRandomNode")) return [key, false];
    return has("getMasterNode") ? [false] : [];
  };
  return async (key, args) => {
    // It would be tried again for seconds, in vain.
    if (members.isOpen === false) throw unavailable("The token store in Redis", undefined, notOpen);
    return members.sendCommand(...first(key), args);
  };
}

const ended = "its client was disconnected";
const notOpen = "its client is not connected; await client.connect() first";

// biome-ignore lint/complexity/noBannedTypes: any function, also one that is a class
const isClass = (value: Function): boolean =>
  /^class\b/.test(Function.prototype.toString.call(value)) || typeof value.prototype?.sendCommand === "function";
