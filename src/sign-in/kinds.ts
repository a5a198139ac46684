/** For vendors that accept several kinds of credentials. */
import { AuthError } from "../errors.ts";

/**
 * Returns the index of the kind of credentials that was passed.
 *
 * @param given for each kind, a value of it, or undefined
 * @param names the names of the kinds, for the message
 * @param fallback the kind if none was passed
 * @throws AuthError `CONFIGURATION` when more than one was passed
 */
export function kindOf(provider: string, given: readonly unknown[], names: string, fallback = 0): number {
  const kinds = given.flatMap((value, kind) => (value === undefined ? [] : [kind]));
  if (kinds.length > 1) throw new AuthError("CONFIGURATION", `Pass ${provider} ${names}, not both.`, { provider });
  return kinds[0] ?? fallback;
}

/**
 * Checks an option that is a number or a boolean.
 *
 * @throws AuthError `CONFIGURATION` when it is not of that type, or is a number that is not finite.
 */
export function checkType(provider: string, option: string, value: unknown, type: "number" | "boolean"): void {
  if (typeof value === type && (type === "boolean" || Number.isFinite(value))) return;
  throw new AuthError("CONFIGURATION", `The ${option} of ${provider} must be a ${type}.`, { provider });
}
