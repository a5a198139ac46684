/** The safe details of an error from other code: its message or a property could contain a request with a password. */
import { attempt } from "./attempt.ts";
import { defined } from "./defined.ts";

/** Whether it is a short string of a known form, which contains no secret. */
const isPlain = (text: unknown, form: RegExp): text is string =>
  typeof text === "string" && text.length < 50 && form.test(text);

/**
 * The code of a system error, such as `ECONNRESET`, from the error itself or from one of its causes. Getters and proxies may
 * throw, and what they throw could contain a secret too.
 *
 * @param depth how many causes are followed, because the chain may be endless
 */
export const codeOf = (error: unknown, depth = 8): string | undefined =>
  attempt(() => {
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    return isPlain(code, /^[A-Z]+(_[A-Z0-9]+)*$/) ? code : depth > 1 ? codeOf(cause, depth - 1) : undefined;
  });

/**
 * The message of a failed connection in a runtime without error codes, without the URL. It may contain a secret: match it,
 * but never show it.
 */
export const sentenceOf = (error: unknown): string =>
  attempt(() =>
    String((error as Error).cause ?? error)
      .split("client error")
      .pop(),
  ) ?? "";

/** Returns an error that has only the name and the code of another one. Never throws. */
export function safeCause(error: unknown): Error {
  const code = codeOf(error);
  const given = attempt(() => (error as Error).name);
  const name = isPlain(given, /^[A-Z][A-Za-z]+(Error|Exception)$/) ? given : "Error";
  // Its stack would not help to find the fault.
  const members = defined({ name, stack: name, code });
  // An assignment throws if `Error.prototype` is frozen, as under SES lockdown.
  return Object.defineProperties(new Error(code ?? name), Object.getOwnPropertyDescriptors(members));
}
