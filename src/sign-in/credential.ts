import { AuthError, isAuthError } from "../errors.ts";
import { safeCause } from "../internal/safe-cause.ts";
import type { LoginContext } from "../session/provider.ts";

/** A credential as a string, or a function that returns it at every login, for example from a secret manager. */
export type Credential =
  | string
  | ((context: {
      /** Aborts when the credential is no longer needed. */
      signal: AbortSignal;
    }) => string | Promise<string>);

/** @throws AuthError `CONFIGURATION` when it is not a non-empty string. */
export function checkCredential(provider: string, name: string, value: unknown): string {
  if (value && typeof value === "string") return value;
  throw new AuthError("CONFIGURATION", `${provider} needs ${name}: a non-empty string or a function.`, { provider });
}

/**
 * Reads the value of a credential. `ask` calls the credential if it is a function.
 *
 * @throws AuthError `CONFIGURATION` when the function fails, or returns nothing.
 */
export async function readCredential(
  provider: string,
  name: string,
  credential: Credential | undefined,
  ask: LoginContext["ask"] = async (question) => question(new AbortController().signal),
): Promise<string> {
  if (typeof credential !== "function") return checkCredential(provider, name, credential);
  const value = await ask((signal) => credential({ signal })).catch((error) => {
    const message = `The function for ${provider}'s ${name} failed.`;
    throw isAuthError(error) ? error : new AuthError("CONFIGURATION", message, { provider, cause: safeCause(error) });
  });
  return checkCredential(provider, name, value);
}
