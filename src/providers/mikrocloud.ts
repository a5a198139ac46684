/**
 * MikroCloud: `POST /user/login` answers with a ticket, `POST /user/passport` exchanges ticket and one-time code for
 * the bearer token.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions } from "openapi-fetch";
import { serverUrls, tokenRefusal } from "../../generated/mikrocloud/constants.ts";
import type { paths } from "../../generated/mikrocloud/schema.ts";
import { checkOptions } from "../internal/check-options.ts";
import type { Provider } from "../session/provider.ts";
import { accountKey } from "../sign-in/account-key.ts";
import { type BaseUrlOptions, parseBaseUrl, withoutTrailingSlashes } from "../sign-in/base-url.ts";
import { bearer } from "../sign-in/bearer.ts";
import { type Credential, credential } from "../sign-in/credential.ts";
import type { TotpCallback } from "../sign-in/mfa.ts";
import { login } from "./mikrocloud-login.ts";

export type { components, operations, paths } from "../../generated/mikrocloud/schema.ts";
export type { MfaChallenge, TotpCallback, TotpContext } from "../sign-in/mfa.ts";

/** Options of openapi-fetch. `baseUrl` is the production server of the spec unless given. */
export type MikrocloudClientOptions = ClientOptions;

/**
 * A plain openapi-fetch client of the MikroCloud sign-in.
 *
 * @example
 * const client = createClient();
 * const login = await client.POST("/user/login", { body: { email, password } });
 * if (login.data) {
 *   const totp = login.data.mfa_enabled ? await askForCode() : null;
 *   const { data } = await client.POST("/user/passport", { body: { totp, token: login.data.token } });
 *   console.log(data?.message);
 * }
 */
export function createClient({ baseUrl = serverUrls[0], ...options }: MikrocloudClientOptions = {}): Client<paths> {
  return createOpenApiClient<paths>({ ...options, baseUrl: withoutTrailingSlashes(baseUrl) });
}

/** An account of MikroCloud, for `createSession`. */
export interface MikrocloudOptions extends BaseUrlOptions {
  email: Credential;
  password: Credential;
  /**
   * The one-time code, for a user with two-factor authentication: the code itself, which serves one login, or a function
   * that asks for it or computes it (`provider-auth/totp`). Default: none, and such a user gets `MFA_REQUIRED`.
   */
  totp?: string | TotpCallback;
}

/**
 * Signs in to MikroCloud with email address, password and, where the user has two-factor authentication, a one-time
 * code. The token goes into the `Authorization` header; how long it lives is not known.
 *
 * @throws AuthError `CONFIGURATION` when an option is missing or wrong.
 * @example
 * const session = createSession(mikrocloud({ email, password, totp: () => prompt("Six digits:") }));
 */
export function mikrocloud(options: MikrocloudOptions): Provider {
  const name = "mikrocloud";
  checkOptions(name, options, ["email", "password", "totp", "baseUrl", "allowInsecureRequests"]);
  const { email, password, totp, baseUrl: server = serverUrls[0], allowInsecureRequests } = options;
  const user = credential(name, "email", email);
  const secret = credential(name, "password", password);
  if (totp !== undefined && typeof totp !== "function") credential(name, "totp", totp);
  const { baseUrl, origin } = parseBaseUrl(name, server, allowInsecureRequests);
  const sentCodes = new Set<string>();
  return {
    name,
    origin,
    accountKey: async () => accountKey(name, baseUrl, { email: await user() }),
    async login(context) {
      const credentials = { email: await user(context.ask), password: await secret(context.ask) };
      return login({ provider: name, baseUrl, credentials, totp, sentCodes }, context);
    },
    ...bearer(tokenRefusal),
  };
}
