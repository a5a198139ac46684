/**
 * CRM.COM Web API: `POST /authentication/token` on the customer's own host, with a user's password or an access token
 * identifier. A failed login can arrive as HTTP 200, so read `status.code` before `data.token`.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions } from "openapi-fetch";
import { serverUrls } from "../../generated/crmcom/constants.ts";
import type { paths } from "../../generated/crmcom/schema.ts";
import { AuthError } from "../errors.ts";

export type { components, operations, paths } from "../../generated/crmcom/schema.ts";

/**
 * Where the deployment is: `host` for `https://<host>/crmapi/rest/v2`, or `baseUrl` in full for anything else, such as
 * plain http in a private network. There is no default, since every customer has a host of its own.
 */
export type CrmcomDeployment =
  | {
      /** Host name, and port where needed, such as `crm.example.org:8443`. */
      host: string;
      baseUrl?: never;
    }
  | {
      /** The whole base URL, with `/crmapi/rest/v2`. */
      baseUrl: string;
      host?: never;
    };

/** Options of openapi-fetch, and where the deployment is. */
export type CrmcomClientOptions = Omit<ClientOptions, "baseUrl"> & CrmcomDeployment;

/**
 * A plain openapi-fetch client of the CRM.COM Web API sign-in.
 *
 * @throws AuthError `CONFIGURATION` when neither or both of `host` and `baseUrl` are given, or the host is no host.
 * @example
 * const client = createClient({ host: "crm.example.org" });
 * const { data } = await client.POST("/authentication/token", { body: { username, password, organisation } });
 * if (data?.status.code === "OK") console.log(data.data?.token);
 */
export function createClient(options: CrmcomClientOptions): Client<paths> {
  const { host, baseUrl, ...rest } = (options ?? {}) as Partial<CrmcomClientOptions>;
  return createOpenApiClient<paths>({ ...rest, baseUrl: deploymentUrl(host, baseUrl) });
}

function deploymentUrl(host: string | undefined, baseUrl: string | undefined): string {
  if (host && baseUrl) throw new AuthError("CONFIGURATION", "Give crmcom either host or baseUrl, not both.");
  if (baseUrl) return baseUrl;
  if (!host) {
    throw new AuthError("CONFIGURATION", "crmcom needs the host of your deployment: give host or baseUrl.");
  }
  if (/[\s/\\?#@]/.test(host) || !URL.canParse(`https://${host}`)) {
    throw new AuthError("CONFIGURATION", `crmcom's host is a host name with an optional port, not "${host}".`);
  }
  return serverUrls[0].replace("{host}", host);
}
