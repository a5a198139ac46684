/** Checks names that a sign-in uses. A flaw is the rest of a sentence about the name. */

/** Checks the name of an input, an output or a variable of a URL. */
export function flawOfName(name: string): string | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return "needs a name of letters, digits, _ and - only";
  return name in {} ? "needs another name, since every object has a member of that name" : undefined;
}

/** Whether two parameters in the same place have the same name. Header names are case-insensitive. */
export const isSameField = (place: string, a: string | undefined, b: string): boolean =>
  place === "header" ? a?.toLowerCase() === b.toLowerCase() : a === b;

/** Checks the name of a header or cookie of a request. */
export function flawOfField(place: string, name: string): string | undefined {
  if (place !== "header" && place !== "cookie") return undefined;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "has a character that such a name cannot have";
  return place === "header" && ownHeaders.test(name) ? "is set by the HTTP client" : undefined;
}

/** Headers that `fetch` or the body sets. */
const ownHeaders = /^(connection|content-(length|type)|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;
