import { AuthError, isAuthError } from "../errors.ts";
import { safeCause } from "../internal/safe-cause.ts";
import type { LoginContext } from "../session/provider.ts";

/** A credential, or a function that fetches it at every login, such as from a secret manager. */
export type Credential = string | ((context: { signal: AbortSignal }) => string | Promise<string>);

/** The value of a credential; `ask` calls the function that it may come from. */
export type ReadCredential = (ask?: LoginContext["ask"]) => Promise<string>;

const askAtOnce: LoginContext["ask"] = async (question) => question(new AbortController().signal);

/**
 * How to read a credential.
 *
 * @throws AuthError `CONFIGURATION` when it is missing: at once, or where it comes from a function, when that is called.
 *   So when the function fails.
 */
export function credential(provider: string, name: string, credential: Credential | undefined): ReadCredential {
  const configurationError = (message: string, cause?: Error) =>
    new AuthError("CONFIGURATION", message, { provider, cause });
  const check = (value: unknown) => {
    if (!value || typeof value !== "string")
      throw configurationError(`${provider} needs ${name}: a non-empty text or a function.`);
    return value;
  };
  if (typeof credential !== "function") {
    check(credential);
    return async () => credential as string;
  }
  return async (ask = askAtOnce) =>
    check(
      await ask((signal) => credential({ signal })).catch((error) => {
        throw isAuthError(error)
          ? error
          : configurationError(`The function for ${provider}'s ${name} failed.`, safeCause(error));
      }),
    );
}
