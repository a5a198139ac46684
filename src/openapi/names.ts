/** Names that a sign-in may use, each with what is wrong with it as the rest of a sentence. */

/** Of an input, an output or a variable of a URL. */
export function flawOfName(name: string): string | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return "needs a name of letters, digits, _ and - only";
  return name in {} ? "needs another name, since every object has a member of that name" : undefined;
}

/** Of a header or a cookie that a request gets. */
export function flawOfField(place: string, name: string): string | undefined {
  if (place !== "header" && place !== "cookie") return undefined;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "has a character that such a name cannot have";
  return place === "header" && ownHeaders.test(name) ? "is written with the request itself" : undefined;
}

/** By `fetch`, or with the body. */
const ownHeaders = /^(connection|content-(length|type)|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;
