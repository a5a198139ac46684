/**
 * MikroCloud: `POST /user/login` answers with a ticket, `POST /user/passport` exchanges ticket and one-time code for
 * the bearer token.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions } from "openapi-fetch";
import { serverUrls } from "../../generated/mikrocloud/constants.ts";
import type { paths } from "../../generated/mikrocloud/schema.ts";

export type { components, operations, paths } from "../../generated/mikrocloud/schema.ts";

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
export function createClient(options: MikrocloudClientOptions = {}): Client<paths> {
  return createOpenApiClient<paths>({ baseUrl: serverUrls[0], ...options });
}
