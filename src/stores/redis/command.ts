/** Turns any client of Redis into one function that sends a command. */
import { misconfigured, unavailable } from "../problems.ts";

/** Sends a command, such as `["GET", "key"]`, and returns its reply. */
export type RedisCommand = (args: string[]) => unknown;

type AnyFunction = (...args: never[]) => unknown;

/**
 * A client of node-redis (including a cluster, a sentinel or a pool), ioredis, iovalkey or Valkey GLIDE. For any other
 * client, a function that sends a command.
 */
export type RedisClient =
  | RedisCommand
  | {
      /** The method of node-redis. */
      readonly sendCommand: AnyFunction;
    }
  | {
      /** The method of ioredis and iovalkey. */
      readonly call: AnyFunction;
    }
  | {
      /** The method of Valkey GLIDE. */
      readonly customCommand: AnyFunction;
    };

/** Sends a command. A cluster needs the first key of the command. */
export type SendCommand = (key: string, args: string[]) => Promise<unknown>;

// biome-ignore lint/suspicious/noExplicitAny: the clients have no type in common
type Members = Record<string, any>;

/** @throws AuthError `CONFIGURATION` if it is not a client */
export function commandOf(client: RedisClient): SendCommand {
  const members: Members = Object(client);
  const has = (name: string) => typeof members[name] === "function";
  if (typeof client === "function") {
    if (isClass(client)) throw misconfigured("The client of redisTokens is a class; pass an instance of it.");
    return async (_key, args) => client(args);
  }
  if (has("then")) throw misconfigured("The client of redisTokens is a promise; await it.");
  if (has("customCommand")) return async (_key, args) => members.customCommand(args);
  // Checked before sendCommand, which has another signature in ioredis.
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
    // A cluster of node-redis needs the key, a sentinel whether a replica may answer.
    if (has("getSlotRandomNode")) return [key, false];
    return has("getMasterNode") ? [false] : [];
  };
  return async (key, args) => {
    // Otherwise it would be retried for seconds, in vain.
    if (members.isOpen === false) throw unavailable("The token store in Redis", undefined, notOpen);
    return members.sendCommand(...first(key), args);
  };
}

const ended = "its client was disconnected";
const notOpen = "its client is not connected; await client.connect() first";

// biome-ignore lint/complexity/noBannedTypes: any function, also one that is a class
const isClass = (value: Function): boolean =>
  /^class\b/.test(Function.prototype.toString.call(value)) || typeof value.prototype?.sendCommand === "function";
