import { AuthError, isAuthError } from "../../errors.ts";
import { safeCause } from "../../safe-cause.ts";
import type { LoginContext } from "../provider.ts";

/** A credential, or a function that fetches it at every login, such as from a secret manager. */
export type Credential = string | ((context: { signal: AbortSignal }) => string | Promise<string>);

/** The values of named credentials, and how they are had. */
export type ReadCredentials<Name extends string> = (ask?: LoginContext["ask"]) => Promise<Record<Name, string>>;

const askAtOnce: LoginContext["ask"] = async (question) => question(new AbortController().signal);

/**
 * How to read credentials, given by name.
 *
 * @throws AuthError `CONFIGURATION` when one is missing: at once, or where it comes from a function, when that is called.
 *   So when a function fails.
 */
export function credentialsOf<Name extends string>(
  provider: string,
  credentials: Readonly<Record<Name, Credential | undefined>>,
): ReadCredentials<Name> {
  const refuse = (message: string, cause?: Error) => new AuthError("CONFIGURATION", message, { provider, cause });
  const check = (name: string, value: unknown) => {
    if (!value || typeof value !== "string") throw refuse(`${provider} needs ${name}: a non-empty text or a function.`);
    return value;
  };
  const entries = Object.entries<Credential | undefined>(credentials);
  for (const [name, value] of entries) if (typeof value !== "function") check(name, value);

  const read = (name: string, value: Exclude<Credential, string>, ask: LoginContext["ask"]) =>
    ask((signal) => value({ signal })).catch((error) => {
      throw isAuthError(error) ? error : refuse(`The function for ${provider}'s ${name} failed.`, safeCause(error));
    });

  // One after the other: two prompts would compete for one terminal.
  return async (ask = askAtOnce) => {
    const values = {} as Record<string, string>;
    for (const [name, value] of entries) {
      values[name] = check(name, typeof value === "function" ? await read(name, value, ask) : value);
    }
    return values;
  };
}
