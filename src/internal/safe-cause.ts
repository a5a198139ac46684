/** What may be told of an error that is not ours: its message, or a property, could hold a request with a password. */

/** How far a chain of causes is followed; it may have no end. */
const maxDepth = 8;

/** A member of anything. Getters and proxies may throw, and what they throw could hold a secret too. */
function read(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown, name: string, pattern: RegExp): string | undefined => {
  const text = read(value, name);
  return typeof text === "string" && text.length < 50 && pattern.test(text) ? text : undefined;
};

/** The code of a system error, such as `ECONNRESET`: of the error itself, or of one that caused it. */
export function codeOf(error: unknown): string | undefined {
  let link = error;
  for (let depth = 0; link && depth < maxDepth; depth++) {
    const code = textOf(link, "code", /^[A-Z]+(_[A-Z0-9]+)*$/);
    if (code) return code;
    link = read(link, "cause");
  }
  return undefined;
}

/** An error with the name and the code of another one, and nothing else of it. Never throws. */
export function safeCause(error: unknown): Error {
  const code = codeOf(error);
  const name = textOf(error, "name", /^[A-Z][A-Za-z]+(Error|Exception)$/) ?? "Error";
  // Its stack would lead nobody to the fault.
  const members = { name, stack: name, ...(code && { code }) };
  // An assignment throws where `Error.prototype` is frozen, as under SES lockdown.
  return Object.defineProperties(new Error(code ?? name), Object.getOwnPropertyDescriptors(members));
}
