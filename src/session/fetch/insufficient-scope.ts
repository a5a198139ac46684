/** The names of a `WWW-Authenticate` header, each with its value if it has one: a scheme has none (RFC 9110, section 11.6.1). */
const parts = /([^\s",=]+)(?:[ \t]*=[ \t]*("(?:\\.|[^"\\])*"|[^\s",]*))?/g;

/**
 * Whether a `WWW-Authenticate` header says that the token is good and a right is missing (RFC 6750, section 3.1): that is
 * the only error of its Bearer challenges, however many others stand beside them.
 */
export function isInsufficientScope(header: string | null): boolean {
  let scheme = "";
  const errors: string[] = [];
  for (const [, name = "", value] of (header ?? "").matchAll(parts)) {
    if (value === undefined) scheme = name;
    else if (/^bearer error$/i.test(`${scheme} ${name}`)) errors.push(value.replace(/^"|"$|\\(?=.)/g, ""));
  }
  return errors.join() === "insufficient_scope";
}
