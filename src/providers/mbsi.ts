/**
 * MBSi RecoveryConnect: `POST /api/v140/auth` with user name and password answers with a bearer token.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions } from "openapi-fetch";
import {
  credentialsRefusals,
  defaultTokenLifetimeSeconds,
  operations as endpoints,
  serverUrls,
  tokenAttachment,
  tokenRefusal,
  tokenSource,
} from "../../generated/mbsi/constants.ts";
import type { components, paths } from "../../generated/mbsi/schema.ts";
import { checkOptions } from "../internal/check-options.ts";
import type { Provider } from "../session/provider.ts";
import { accountKey } from "../sign-in/account-key.ts";
import { type BaseUrlOptions, parseBaseUrl, withoutTrailingSlashes } from "../sign-in/base-url.ts";
import { bearer } from "../sign-in/bearer.ts";
import { type Credential, credential } from "../sign-in/credential.ts";
import { issuedToken, successOf } from "../sign-in/token-response.ts";

export type { components, operations, paths } from "../../generated/mbsi/schema.ts";

/** Options of openapi-fetch. `baseUrl` is the production server of the spec unless given. */
export type MbsiClientOptions = ClientOptions;

/**
 * A plain openapi-fetch client of the MBSi RecoveryConnect sign-in.
 *
 * @example
 * const client = createClient();
 * const { data, response } = await client.POST("/api/v140/auth", { body: { username, password } });
 * if (response.ok) console.log(data?.expires_in);
 */
export function createClient({ baseUrl = serverUrls[0], ...options }: MbsiClientOptions = {}): Client<paths> {
  return createOpenApiClient<paths>({ ...options, baseUrl: withoutTrailingSlashes(baseUrl) });
}

/** An account of MBSi, for `createSession`. */
export interface MbsiOptions extends BaseUrlOptions {
  username: Credential;
  password: Credential;
}

/**
 * Signs in to MBSi with user name and password. The token goes into the `Authorization` header and lives an hour.
 *
 * @throws AuthError `CONFIGURATION` when an option is missing or wrong.
 * @example
 * const session = createSession(mbsi({ username, password }));
 */
export function mbsi(options: MbsiOptions): Provider {
  const name = "mbsi";
  checkOptions(name, options, ["username", "password", "baseUrl", "allowInsecureRequests"]);
  const { username, password, baseUrl: server = serverUrls[0], allowInsecureRequests } = options;
  const user = credential(name, "username", username);
  const secret = credential(name, "password", password);
  const { baseUrl, origin } = parseBaseUrl(name, server, allowInsecureRequests);
  return {
    name,
    origin,
    accountKey: async () => accountKey(name, baseUrl, { username: await user() }),
    async login({ send, ask }) {
      const credentials: components["schemas"]["AccountCredentials"] = {
        username: await user(ask),
        password: await secret(ask),
      };
      const { method, path } = endpoints.authenticate;
      const body = JSON.stringify(credentials);
      const answer = await send({ url: baseUrl + path, method, contentType: "application/json", body });
      const success = successOf(name, answer, credentialsRefusals);
      return issuedToken(success, tokenAttachment.scheme, tokenSource, defaultTokenLifetimeSeconds);
    },
    ...bearer(tokenRefusal),
  };
}
