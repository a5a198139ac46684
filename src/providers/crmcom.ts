/**
 * CRM.COM Web API: `POST /authentication/token` on the customer's own host, with a user's password or an access token
 * identifier. A failed login can arrive as HTTP 200, so read `status.code` before `data.token`.
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
} from "../../generated/crmcom/constants.ts";
import type { components, paths } from "../../generated/crmcom/schema.ts";
import { AuthError } from "../errors.ts";
import { checkOptions } from "../internal/check-options.ts";
import { isLifetime } from "../session/issued-token.ts";
import type { Provider } from "../session/provider.ts";
import { accountKey } from "../sign-in/account-key.ts";
import { type BaseUrlOptions, parseBaseUrl, withoutTrailingSlashes } from "../sign-in/base-url.ts";
import { queryOrBody } from "../sign-in/query-or-body.ts";
import { issuedToken, successOf } from "../sign-in/token-response.ts";
import { type CrmcomCredentials, readCredentials } from "./crmcom-credentials.ts";

export type { components, operations, paths } from "../../generated/crmcom/schema.ts";
export type { CrmcomAccessToken, CrmcomCredentials } from "./crmcom-credentials.ts";

/**
 * Where the deployment is: `host` for `https://<host>/crmapi/rest/v2`, or `baseUrl` in full for anything else. There is
 * no default, since every customer has a host of its own.
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
  return createOpenApiClient<paths>({ ...rest, baseUrl: withoutTrailingSlashes(deploymentUrl(host, baseUrl)) });
}

/** An account of CRM.COM, for `createSession`. */
export type CrmcomOptions = CrmcomDeployment &
  CrmcomCredentials &
  Pick<BaseUrlOptions, "allowInsecureRequests"> & {
    /**
     * Seconds that a token lives, which the answer does not say: an hour, an hour of idleness or two hours, by release.
     * Default: 3600, the least.
     */
    lifetimeSeconds?: number;
  };

const optionNames = [
  "host",
  "baseUrl",
  "organisation",
  "unit",
  "username",
  "password",
  "accessToken",
  "lifetimeSeconds",
  "allowInsecureRequests",
];

/**
 * Signs in to CRM.COM with a user's password, or with an access token. The token goes into the query of a GET or HEAD,
 * and into the JSON body of any other call. That an answer with HTTP 200 and another `status.code` than `OK` refuses the
 * token is assumed; `isTokenRefused` of `createSession` decides otherwise.
 *
 * @throws AuthError `CONFIGURATION` when an option is missing or wrong.
 * @example
 * const session = createSession(crmcom({ host: "crm.example.org", organisation, username, password }));
 */
export function crmcom(options: CrmcomOptions): Provider {
  const name = "crmcom";
  checkOptions(name, options, optionNames);
  const { baseUrl, origin } = parseBaseUrl(
    name,
    deploymentUrl(options.host, options.baseUrl),
    options.allowInsecureRequests,
  );
  const credentials = readCredentials(name, options);
  const { lifetimeSeconds = defaultTokenLifetimeSeconds } = options;
  if (!isLifetime(lifetimeSeconds)) {
    const message = "crmcom's lifetimeSeconds is a number above 0, and at most ten years.";
    throw new AuthError("CONFIGURATION", message, { provider: name });
  }
  return {
    name,
    origin,
    accountKey: async () => accountKey(name, baseUrl, await credentials.identity()),
    async login({ send, ask }) {
      const request: components["schemas"]["TokenRequest"] = await credentials.request(ask);
      const { method, path } = endpoints.createToken;
      const body = JSON.stringify(request);
      const answer = await send({ url: baseUrl + path, method, contentType: "application/json", body });
      const success = successOf(name, answer, credentialsRefusals);
      return issuedToken(success, tokenAttachment.in, tokenSource, lifetimeSeconds);
    },
    ...queryOrBody(name, tokenAttachment, tokenRefusal),
  };
}

function deploymentUrl(host: string | undefined, baseUrl: string | undefined): string {
  if (!host === !baseUrl) {
    throw new AuthError("CONFIGURATION", "crmcom needs the host of your deployment: give host or baseUrl, not both.");
  }
  if (!host) return baseUrl as string;
  if (typeof host !== "string" || /[\s/\\?#@]/.test(host) || !URL.canParse(`https://${host}`)) {
    // What was given is not shown: a password or a token could be part of it.
    const rule = "is a host name with an optional port, such as crm.example.org:8443, not a URL";
    throw new AuthError("CONFIGURATION", `crmcom's host ${rule}.`);
  }
  return serverUrls[0].replace("{host}", host);
}
