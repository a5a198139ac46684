/** The names of a `WWW-Authenticate` header, each with its value if it has one: a scheme has none (RFC 9110, section 11.6.1). */
const parts = /([\w!#$%&'*+.^`|~-]+)(?:[ \t]*=[ \t]*("(?:\\.|[^"\\])*"|[^\s",]*))?/g;

/**
 * Whether a `WWW-Authenticate` header says that the token is good and a right is missing (RFC 6750, section 3.1): the error
 * of a Bearer challenge, however many others stand beside it.
 */
export function isInsufficientScope(header: string | null): boolean {
  let scheme = "";
  const errors = new Set<string>();
  for (const [, name = "", value] of (header ?? "").matchAll(parts)) {
    if (value === undefined) scheme = name.toLowerCase();
    else if (scheme === "bearer" && name.toLowerCase() === "error") errors.add(value.replace(/^"|"$|\\(?=.)/g, ""));
  }
  return errors.has("insufficient_scope") && !errors.has("invalid_token");
}
