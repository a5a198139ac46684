/** The two kinds of credentials that CRM.COM takes, from options to the request body. */
import type { components } from "../../generated/crmcom/schema.ts";
import { AuthError } from "../errors.ts";
import { type Ask, type Credential, checkCredentials, resolveCredentials } from "./common/credential.ts";

/** An access token of CRM.COM, a contact's card or login: by its authentication code, or by identifier and pass code. */
export type CrmcomAccessToken =
  | { authenticationCode: Credential; identifier?: never; passCode?: never }
  | { identifier: Credential; passCode: Credential; authenticationCode?: never };

interface Organisation {
  /** Name of the organisation to sign in to, such as CRMDEMO. */
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

/** @throws AuthError `CONFIGURATION` when a credential is missing, or when there are two kinds of them. */
export function readCredentials(provider: string, options: CrmcomCredentials) {
  const { organisation, unit, username, password, accessToken } = options;
  if (accessToken && (username !== undefined || password !== undefined)) {
    const message = "Give crmcom either username and password or accessToken, not both.";
    throw new AuthError("CONFIGURATION", message, { provider });
  }
  const where = { organisation, ...(unit !== undefined && { unit }) };
  const { authenticationCode, identifier, passCode } = accessToken ?? {};
  const [who, secret]: [Named, Named] = !accessToken
    ? [{ username }, { password }]
    : authenticationCode !== undefined
      ? [{ authenticationCode }, {}]
      : [{ identifier }, { passCode }];
  checkCredentials(provider, { ...where, ...who, ...secret });

  return {
    /** What tells the account from others. */
    async identity(): Promise<string[]> {
      return Object.entries(await resolveCredentials(provider, { ...where, ...who } as Given)).flat();
    },
    async request(ask: Ask): Promise<components["schemas"]["TokenRequest"]> {
      const given = await resolveCredentials(provider, { ...where, ...who, ...secret } as Given, ask);
      const { username, password, authenticationCode, identifier, passCode, ...rest } = given;
      const place = rest as { organisation: string; unit?: string };
      if (username && password) return { username, password, ...place };
      if (authenticationCode) {
        return { access_token_identifier: { authentication_code: authenticationCode }, ...place };
      }
      return { access_token_identifier: { identifier: identifier ?? "", pass_code: passCode ?? "" }, ...place };
    },
  };
}

type Named = Record<string, Credential | undefined>;
type Given = Record<string, Credential>;
