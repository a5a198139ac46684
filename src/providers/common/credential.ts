import { AuthError, isAuthError } from "../../errors.ts";
import { safeCause } from "../../safe-cause.ts";
import type { LoginContext } from "../provider.ts";

/** A credential, or a function that fetches it at every login, such as from a secret manager. */
export type Credential = string | ((context: { signal: AbortSignal }) => string | Promise<string>);

/** Calls a function of the user's. */
export type Ask = LoginContext["ask"];

/**
 * The values of named credentials; undefined ones are left out.
 *
 * @throws AuthError `CONFIGURATION` when a function fails or gives no text, naming the credential.
 */
export async function resolveCredentials<Name extends string>(
  provider: string,
  credentials: Readonly<Record<Name, Credential>>,
  ask: Ask = (question) => Promise.resolve(question(new AbortController().signal)),
): Promise<Record<Name, string>> {
  const entries = Object.entries<Credential>(credentials).map(async ([name, credential]) => {
    const value = typeof credential === "function" ? await fetched(provider, name, credential, ask) : credential;
    checkCredential(provider, name, value);
    return [name, value];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** @throws AuthError `CONFIGURATION` when a value is not a text of some length. */
function checkCredential(provider: string, name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new AuthError("CONFIGURATION", `${provider} needs ${name}: a text, or a function that gives one.`, {
    provider,
  });
}

/** The same for credentials as they are given: what is wrong at once is said at once. */
export function checkCredentials(provider: string, credentials: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(credentials)) {
    if (typeof value !== "function") checkCredential(provider, name, value);
  }
}

async function fetched(
  provider: string,
  name: string,
  credential: Exclude<Credential, string>,
  ask: Ask,
): Promise<string> {
  try {
    return await ask((signal) => credential({ signal }));
  } catch (error) {
    if (isAuthError(error)) throw error;
    throw new AuthError("CONFIGURATION", `The function that gives ${provider} its ${name} failed.`, {
      provider,
      cause: safeCause(error),
    });
  }
}
