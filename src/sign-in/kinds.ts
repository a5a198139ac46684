/** For vendors that take several kinds of credentials. */
import { AuthError } from "../errors.ts";

/**
 * Which kind of credentials was given.
 *
 * @param given for each kind, a value of it, or undefined
 * @param names of the kinds, for the message
 * @param fallback the kind where none was given
 * @throws AuthError `CONFIGURATION` when more than one was given
 */
export function kindOf(provider: string, given: readonly unknown[], names: string, fallback = 0): number {
  const kinds = given.flatMap((value, kind) => (value === undefined ? [] : [kind]));
  if (kinds.length > 1) throw new AuthError("CONFIGURATION", `Give ${provider} ${names}, not both.`, { provider });
  return kinds[0] ?? fallback;
}

/**
 * Checks an option that is not a text.
 *
 * @throws AuthError `CONFIGURATION` when it is not of its type, or is not a number.
 */
export function checkType(provider: string, option: string, value: unknown, type: "number" | "boolean"): void {
  if (typeof value === type && (type === "boolean" || Number.isFinite(value))) return;
  throw new AuthError("CONFIGURATION", `The ${option} of ${provider} must be a ${type}.`, { provider });
}
