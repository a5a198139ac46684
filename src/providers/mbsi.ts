/**
 * MBSi RecoveryConnect: `POST /api/v140/auth` with user name and password answers with a bearer token.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions } from "openapi-fetch";
import { serverUrls } from "../../generated/mbsi/constants.ts";
import type { paths } from "../../generated/mbsi/schema.ts";

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
export function createClient(options: MbsiClientOptions = {}): Client<paths> {
  return createOpenApiClient<paths>({ baseUrl: serverUrls[0], ...options });
}
