/** What may be told of an error that is not ours: its message, or a property, could hold a request with a password. */

/** How far a chain of causes is followed; it may have no end. */
const maxDepth = 8;

/** The code of a system error, such as `ECONNRESET`: of the error itself, or of one that caused it. */
export function codeOf(error: unknown): string | undefined {
  let link = error as { code?: unknown; cause?: unknown } | undefined | null;
  for (let depth = 0; link && depth < maxDepth; depth++) {
    const { code, cause } = link;
    if (typeof code === "string" && /^[A-Z]+(_[A-Z0-9]+)*$/.test(code) && code.length < 50) return code;
    link = cause as typeof link;
  }
  return undefined;
}

/** An error with the name and the code of another one, and nothing else of it. */
export function safeCause(error: unknown): Error {
  const code = codeOf(error);
  const { name } = (error ?? {}) as Error;
  const known = /^[A-Z][A-Za-z]{1,40}(Error|Exception)$/.test(name) ? name : "Error";
  // Its stack would lead nobody to the fault.
  const members = { name: known, stack: known, ...(code && { code }) };
  // An assignment throws where `Error.prototype` is frozen, as under SES lockdown.
  return Object.defineProperties(new Error(code ?? known), Object.getOwnPropertyDescriptors(members));
}
