import { AuthError } from "../errors.ts";
import { defined } from "./defined.ts";

/**
 * Checks options at run time. Otherwise a misspelt name would be ignored: an account with `baseURL` would sign in to the
 * vendor's production server.
 *
 * @param what what the options belong to, for the message
 * @throws AuthError `CONFIGURATION` when they are not an object, or when an option that is set is not in `names`
 */
export function checkOptions(what: string, options: unknown, names: readonly string[]): void {
  // Not an array, a Map, a promise or a signal: their options would be ignored.
  const isObject = {}.toString.call(options) === "[object Object]";
  const unknown = isObject && Object.keys(defined(options as object)).find((name) => !names.includes(name));
  const flaw = isObject ? unknown !== undefined && `has no option ${unknown}` : "needs an object with options";
  if (flaw) throw new AuthError("CONFIGURATION", `${what} ${flaw}; its options are ${names.join(", ")}.`);
}

/** Returns the first of these members of `value` that is not a function. */
export const missingFunction = <Name extends string>(value: unknown, names: readonly Name[]): Name | undefined =>
  names.find((name) => typeof (value as Partial<Record<Name, unknown>> | null | undefined)?.[name] !== "function");
