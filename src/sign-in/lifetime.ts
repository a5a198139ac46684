/** How long a token lives, according to answers. What is not a lifetime becomes NaN, which the session refuses. */
import { AuthError } from "../errors.ts";
import { isLifetime } from "../session/issued-token.ts";
import type { Json } from "./account.ts";

/**
 * Milliseconds; undefined where the answer does not say.
 *
 * @param value a number, or a text of digits
 * @param unitMs milliseconds of its unit
 */
export function durationMs(value: Json, unitMs: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && /^\d+$/.test(value)) return Number(value) * unitMs;
  return typeof value === "number" ? value * unitMs : Number.NaN;
}

/** Milliseconds of a text such as `365:00:00`: hours, minutes, seconds. */
export function clockMs(value: Json): number | undefined {
  if (value === undefined || value === null) return undefined;
  const [, hours, minutes, seconds] = /^(\d+):([0-5]\d):([0-5]\d)$/.exec(value) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** The moment of a date, as ISO 8601 or HTTP writes it, in milliseconds of the Unix epoch; without an offset, in UTC. */
export function dateMs(value: Json): number | undefined {
  if (value === undefined || value === null) return undefined;
  // Date.parse alone takes "5" for a day, and puts a date without an offset into the zone of this machine.
  if (!/^\d{4}-\d\d-\d\d|:\d\d/.test(value)) return Number.NaN;
  const zone = /^[\d-]+[T ][\d:.]+$/.test(value) ? "Z" : / [\d:]+$/.test(value) ? " GMT" : "";
  return typeof value === "string" ? Date.parse(value + zone) : Number.NaN;
}

/**
 * The `lifetimeSeconds` of an account, in milliseconds.
 *
 * @param seconds what is given
 * @throws AuthError `CONFIGURATION` when it cannot be a lifetime.
 */
export function lifetimeOption(provider: string, seconds: number | undefined, defaultSeconds: number): number {
  const wanted = seconds === undefined ? defaultSeconds : seconds;
  if (typeof wanted === "number" && isLifetime(wanted * 1000)) return wanted * 1000;
  const message = `${provider}'s lifetimeSeconds is a number above 0, and at most ten years.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
