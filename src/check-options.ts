import { AuthError } from "./errors.ts";

/**
 * Looks at options as those give them who have no compiler. A misspelt name would be ignored: an account with `baseURL`
 * would sign in to the vendor's production server.
 *
 * @param what what the options are of, for the message
 * @throws AuthError `CONFIGURATION` when they are not an object, or one that is not undefined has none of the `names`; the
 *   message has the name that is most like it
 */
export function checkOptions(what: string, options: unknown, names: readonly string[]): void {
  const known = names.join(", ");
  if (typeof options !== "object" || !options) {
    throw new AuthError("CONFIGURATION", `${what} needs an object with options; there are ${known}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !names.includes(name)) {
      const [nearest] = names.toSorted((a, b) => likeness(name, b) - likeness(name, a));
      throw new AuthError(
        "CONFIGURATION",
        `${what} has no option ${name}; did you mean ${nearest} (there are ${known})?`,
      );
    }
  }
}

const pairsOf = (name: string) => new Set([...name.toLowerCase()].map((letter, index, all) => letter + all[index + 1]));

/** How many pairs of letters two names have in common, of all that they have (half of Dice's coefficient). */
function likeness(one: string, other: string): number {
  const [pairs, others] = [pairsOf(one), pairsOf(other)];
  return [...pairs].filter((pair) => others.has(pair)).length / (pairs.size + others.size);
}
