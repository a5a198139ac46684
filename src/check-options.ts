import { AuthError } from "./errors.ts";

/**
 * Looks at options as those give them who have no compiler. A misspelt name would be ignored: an account with `baseURL`
 * would sign in to the vendor's production server.
 *
 * @param what what the options are of, for the message
 * @throws AuthError `CONFIGURATION` when they are not an object, or one that is not undefined has none of the `names`.
 */
export function checkOptions(what: string, options: unknown, names: readonly string[]): void {
  const known = names.join(", ");
  if (typeof options !== "object" || !options) {
    throw new AuthError("CONFIGURATION", `${what} needs an object with options; there are ${known}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !names.includes(name)) {
      throw new AuthError("CONFIGURATION", `${what} has no option ${name}; there are ${known}.`);
    }
  }
}
