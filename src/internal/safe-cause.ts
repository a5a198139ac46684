/** What may be told of an error that is not ours: its message, or a property, could hold a request with a password. */
import { attempt } from "./attempt.ts";
import { defined } from "./defined.ts";

/** A short text of a known form, which holds no secret. */
const isPlain = (text: unknown, form: RegExp): text is string =>
  typeof text === "string" && text.length < 50 && form.test(text);

/**
 * The code of a system error, such as `ECONNRESET`: of the error itself, or of one that caused it. Getters and proxies may
 * throw, and what they throw could hold a secret too.
 *
 * @param depth how far a chain of causes is followed; it may have no end
 */
export const codeOf = (error: unknown, depth = 8): string | undefined =>
  attempt(() => {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    return isPlain(code, /^[A-Z]+(_[A-Z0-9]+)*$/) ? code : depth > 1 ? codeOf(cause, depth - 1) : undefined;
  });

/**
 * What a runtime without codes says of a failed connection, without the URL. It may hold a secret: look at it, and show it
 * to nobody.
 */
export const sentenceOf = (error: unknown): string =>
  attempt(() =>
    String((error as Error).cause ?? error)
      .split("client error")
      .pop(),
  ) ?? "";

/** An error with the name and the code of another one, and nothing else of it. Never throws. */
export function safeCause(error: unknown): Error {
  const code = codeOf(error);
  const given = attempt(() => (error as Error).name);
  const name = isPlain(given, /^[A-Z][A-Za-z]+(Error|Exception)$/) ? given : "Error";
  // Its stack would lead nobody to the fault.
  const members = defined({ name, stack: name, code });
  // An assignment throws where `Error.prototype` is frozen, as under SES lockdown.
  return Object.defineProperties(new Error(code ?? name), Object.getOwnPropertyDescriptors(members));
}
