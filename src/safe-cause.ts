/** What may be told of an error that is not ours: its message, or a property, could hold a request with a password. */

const isName = (value: unknown): value is string => typeof value === "string" && /^[A-Za-z][\w.]{0,63}$/.test(value);

/** The code of a system error, such as `ECONNRESET`: of the error itself, or of the one that caused it. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return isName(code) ? code : codeOf(cause);
}

/** An error with the name and the code of another one, and nothing else of it. */
export function safeCause(error: unknown): Error {
  const code = codeOf(error);
  const name = error instanceof Error && isName(error.name) ? error.name : "Error";
  const copy = new Error(code ?? "The message is left out, since it may hold a secret.");
  return Object.assign(copy, { name }, code && { code });
}
