/** The two kinds of credentials that CRM.COM takes, from options to the request body. */
import type { components } from "../../generated/crmcom/schema.ts";
import { AuthError } from "../errors.ts";
import { checkOptions } from "../internal/check-options.ts";
import type { LoginContext } from "../session/provider.ts";
import { type Credential, credential, type ReadCredential } from "../sign-in/credential.ts";

/** An access token of CRM.COM, which is not OAuth's: by its authentication code, or by identifier and pass code. */
export type CrmcomAccessToken =
  | { authenticationCode: Credential; identifier?: never; passCode?: never }
  | { identifier: Credential; passCode: Credential; authenticationCode?: never };

interface Organisation {
  /** The organisation to sign in to, such as CRMDEMO. */
  organisation: Credential;
  /** ID of the unit to sign in to. Default: the user's default unit. */
  unit?: Credential;
}

/** A user with a password, or an access token. */
export type CrmcomCredentials = Organisation &
  (
    | { username: Credential; password: Credential; accessToken?: never }
    | { accessToken: CrmcomAccessToken; username?: never; password?: never }
  );

/** Another one in every process, and told to nobody: without it, a short code could be guessed from the account's key. */
let salt: string | undefined;

/**
 * How to read what tells the account from others, and how to read the body of the request.
 *
 * @throws AuthError `CONFIGURATION` when a credential is missing, or when there are two kinds of them.
 */
export function readCredentials(provider: string, options: CrmcomCredentials) {
  const { organisation, unit, username, password, accessToken } = options;
  if (accessToken !== undefined) {
    checkOptions("crmcom's accessToken", accessToken, ["authenticationCode", "identifier", "passCode"]);
  }
  const { authenticationCode, identifier, passCode } = accessToken ?? {};
  const given = [username ?? password, authenticationCode, identifier ?? passCode];
  if (given.filter((credential) => credential !== undefined).length > 1) {
    const message = "Give crmcom username and password, or one kind of accessToken, not both.";
    throw new AuthError("CONFIGURATION", message, { provider });
  }
  const [id, secret] = !accessToken
    ? [{ username }, { password }]
    : authenticationCode === undefined
      ? [{ identifier }, { passCode }]
      : [{ authenticationCode }, {}];
  const readersOf = (values: Record<string, Credential | undefined>) =>
    Object.entries(values).map(([name, value]) => [name, credential(provider, name, value)] as const);
  const place = readersOf({ organisation, ...(unit !== undefined && { unit }) });
  const identity = readersOf(id);
  const login = [...identity, ...readersOf(secret)];
  return {
    async identity(): Promise<object> {
      const values = await read([...identity, ...place]);
      if (authenticationCode === undefined) return values;
      salt ??= crypto.randomUUID();
      return { ...values, salt };
    },
    async request(ask: LoginContext["ask"]): Promise<components["schemas"]["TokenRequest"]> {
      const who = await read(login, ask);
      const request = { ...(accessToken ? { access_token_identifier: who } : who), ...(await read(place, ask)) };
      return request as object as components["schemas"]["TokenRequest"];
    },
  };
}

/** One after the other: two prompts would compete for one terminal. */
async function read(readers: readonly (readonly [string, ReadCredential])[], ask?: LoginContext["ask"]) {
  const values: Record<string, string> = {};
  // The names of the wire: `pass_code` for `passCode`.
  for (const [name, read] of readers) values[name.replace(/[A-Z]/, "_$&").toLowerCase()] = await read(ask);
  return values;
}
