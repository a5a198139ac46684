/** Runs a script with a time limit: the clients wait for longer, or for ever. */
import { isAuthError } from "../../errors.ts";
import { bytesOf, hex } from "../../internal/bytes.ts";
import type { Clock } from "../../internal/clock.ts";
import { unavailable } from "../problems.ts";
import { pause } from "../time.ts";
import { inTime, tooLate } from "../time-limit.ts";
import type { SendCommand } from "./command.ts";

const what = "The token store in Redis";
/** Milliseconds of the first pause between two attempts, and of the longest. */
const firstPauseMs = 50;
const maxPauseMs = 500;

/** Errors of a server that a retry does not change. All others may be temporary: a lost connection, a failover, a start. */
const lasting = /^(ERR|NOAUTH|WRONGPASS|NOPERM|OOM|WRONGTYPE|MISCONF|NOREPLICAS|DENIED)\b/;

/** Temporary errors, which are reported if they last too long. */
const passing = /^(READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY)\b/;

export interface Call {
  script: string;
  /** Keys, all in one slot of a cluster. */
  keys: string[];
  args: (string | number)[];
  /** Time limit for the reply, in milliseconds. */
  maxMs: number;
  /** Receives a reply that arrives later. */
  onLate?: (reply: unknown) => void;
}

export type RunScript = (call: Call) => Promise<unknown>;

export function scriptRunner(send: SendCommand, clock: Clock): RunScript {
  const digests = new Map<string, Promise<string>>();

  function digestOf(script: string): Promise<string> {
    const digest = digests.get(script) ?? crypto.subtle.digest("SHA-1", bytesOf(script)).then(hex);
    digests.set(script, digest);
    return digest;
  }

  async function evaluate({ script, keys, args }: Call): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args.map(String)];
    const [key = ""] = keys;
    try {
      return await send(key, ["EVALSHA", await digestOf(script), ...rest]);
    } catch (error) {
      if (!/^NOSCRIPT\b/.test(messageOf(error))) throw error;
      return send(key, ["EVAL", script, ...rest]);
    }
  }

  return async (call) => {
    const untilMs = clock.monotonicMs() + call.maxMs;
    let last: unknown;
    for (let attempt = 0; ; attempt++) {
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs <= 0) {
        const [code] = passing.exec(messageOf(last)) ?? [];
        throw code ? unavailable(what, last, `it answered ${code}`) : tooLate(what, last);
      }
      try {
        const replied = await inTime(clock, leftMs, evaluate(call), call.onLate);
        if (replied) return replied.result;
      } catch (error) {
        if (isAuthError(error)) throw error;
        last = error;
        // The first word of an error is its code; the rest may show what was sent.
        const [code] = lasting.exec(messageOf(error)) ?? [];
        if (code) throw unavailable(what, error, `it answered ${code}`);
        const pauseMs = Math.min(firstPauseMs * 2 ** attempt, maxPauseMs) * (0.5 + Math.random());
        await pause(clock, Math.min(pauseMs, untilMs - clock.monotonicMs()));
      }
    }
  };
}

/** Valkey GLIDE uses its own names for some codes, after a sentence. */
const ofGlide: Record<string, string> = { NoScriptError: "NOSCRIPT", ResponseError: "ERR", PermissionDenied: "NOPERM" };

function messageOf(error: unknown): string {
  try {
    const message = String((error as Error).message);
    const [, name = ""] = /^An error was signalled by the server: - (\w+):/.exec(message) ?? [];
    return ofGlide[name] ?? message;
  } catch {
    return "";
  }
}
