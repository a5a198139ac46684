/** Names that a sign-in may use. A flaw is the rest of a sentence about the name. */

/** Of an input, an output or a variable of a URL. */
export function flawOfName(name: string): string | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return "needs a name of letters, digits, _ and - only";
  return name in {} ? "needs another name, since every object has a member of that name" : undefined;
}

/** Whether two parameters of one place have the same name; in those of headers, case does not matter. */
export const isSameField = (place: string, a: string | undefined, b: string): boolean =>
  place === "header" ? a?.toLowerCase() === b.toLowerCase() : a === b;

/** Of a header or a cookie that a request gets. */
export function flawOfField(place: string, name: string): string | undefined {
  if (place !== "header" && place !== "cookie") return undefined;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "has a character that such a name cannot have";
  return place === "header" && ownHeaders.test(name) ? "is written with the request itself" : undefined;
}

/** By `fetch`, or with the body. */
const ownHeaders = /^(connection|content-(length|type)|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;
