/** How a response states the lifetime or the expiry of its token. */
import type { Lifetime } from "../../openapi/sign-in.ts";

type Unit = Lifetime["unit"];

/** Returns a lifetime in the unit of the response, in the form of the example. */
export function lifetimeAs(unit: Unit, issuedAtMs: number, lifetimeMs: number, example: unknown): unknown {
  if (unit === "date") return dateAs(issuedAtMs + lifetimeMs, example);
  const seconds = lifetimeMs / 1000;
  if (unit === "clock") {
    const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
    return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  }
  const number = unit === "epochSeconds" ? Math.floor(issuedAtMs / 1000 + seconds) : seconds / (perUnit[unit] ?? 1);
  return typeof example === "string" ? String(number) : number;
}

const perUnit: Partial<Record<Unit, number>> = { seconds: 1, minutes: 60, milliseconds: 0.001 };

/** Returns the lifetime in an example, in seconds; undefined if the example has only an expiry. */
export function secondsOf(unit: Unit, example: unknown): number | undefined {
  if (unit === "clock") {
    const [hours = Number.NaN, minutes = 0, seconds = 0] = String(example).split(":").map(Number);
    return positive(hours * 3600 + minutes * 60 + seconds);
  }
  const seconds = perUnit[unit];
  return seconds === undefined ? undefined : positive(Number(example) * seconds);
}

const positive = (number: number) => (number > 0 && Number.isFinite(number) ? number : undefined);

/** Returns a date in the format of another one: that of HTTP, or ISO 8601 with or without fractions of a second. */
export function dateAs(ms: number, example: unknown): string {
  const date = new Date(ms);
  const text = String(example);
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return date.toUTCString();
  const [, fraction, zone = "Z"] = /(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  const local = date.toISOString().replace("Z", zone.replace(/\d/g, "0").replace("-", "+"));
  return fraction ? local : local.replace(/\.\d+/, "");
}
