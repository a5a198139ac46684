/** Reads the lifetime of a token from answers. A value that is not a lifetime becomes NaN, which the session rejects. */
import { AuthError } from "../errors.ts";
import { isLifetime } from "../session/issued-token.ts";
import type { Json } from "./account.ts";

/**
 * Converts a duration to milliseconds; undefined if the answer has none.
 *
 * @param value a number, or a string of digits
 * @param unitMs the length of its unit in milliseconds
 */
export function durationMs(value: Json, unitMs: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && /^\d+$/.test(value)) return Number(value) * unitMs;
  return typeof value === "number" ? value * unitMs : Number.NaN;
}

/** Converts a string such as `365:00:00` (hours, minutes, seconds) to milliseconds; undefined if the answer has none. */
export function clockMs(value: Json): number | undefined {
  if (value === undefined || value === null) return undefined;
  const [, hours, minutes, seconds] = /^(\d+):([0-5]\d):([0-5]\d)$/.exec(value) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** Converts an ISO 8601 or HTTP date to milliseconds of the Unix epoch. A date without an offset is in UTC. */
export function dateMs(value: Json): number | undefined {
  if (value === undefined || value === null) return undefined;
  // Date.parse alone reads "5" as a date, and a date without an offset in the time zone of this machine.
  if (!/^\d{4}-\d\d-\d\d|:\d\d/.test(value)) return Number.NaN;
  const zone = /^[\d-]+[T ][\d:.]+$/.test(value) ? "Z" : / [\d:]+$/.test(value) ? " GMT" : "";
  return typeof value === "string" ? Date.parse(value + zone) : Number.NaN;
}

/**
 * Reads the `lifetimeSeconds` of an account, and converts it to milliseconds.
 *
 * @param seconds the value that the user passed
 * @throws AuthError `CONFIGURATION` when it cannot be a lifetime.
 */
export function lifetimeOption(provider: string, seconds: number | undefined, defaultSeconds: number): number {
  const wanted = seconds === undefined ? defaultSeconds : seconds;
  if (typeof wanted === "number" && isLifetime(wanted * 1000)) return wanted * 1000;
  const message = `${provider}'s lifetimeSeconds must be above 0 and at most ten years.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
