import { isDeepStrictEqual } from "node:util";

/**
 * Whether a request has all that is wanted of it. Further members do not matter, and null and absent are the same: many
 * clients send members that the vendor does not know, or null for those that they leave out.
 */
export function holds(given: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return isDeepStrictEqual(given, wanted);
  return (
    isObject(given) &&
    Object.entries(wanted).every(([name, value]) =>
      holds(Object.hasOwn(given, name) ? (given[name] ?? null) : null, value),
    )
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
