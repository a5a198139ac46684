/**
 * One call per operation and generated client, taking and giving bodies as they are on the wire, so that scenarios
 * from the specs can be walked through typed clients by `npm start` and by the contract tests.
 */
import * as crmcomFetch from "../../generated/crmcom/typescript-fetch/index.ts";
import * as mbsiFetch from "../../generated/mbsi/typescript-fetch/index.ts";
import * as mikrocloudFetch from "../../generated/mikrocloud/typescript-fetch/index.ts";
import * as msp360Fetch from "../../generated/msp360/typescript-fetch/index.ts";
import * as crmcom from "../../src/providers/crmcom.ts";
import * as mbsi from "../../src/providers/mbsi.ts";
import * as mikrocloud from "../../src/providers/mikrocloud.ts";
import * as msp360 from "../../src/providers/msp360.ts";
import type { ProviderName } from "../../src/providers/names.ts";

/** What came back: the HTTP status and the body as JSON. */
export interface Outcome {
  status: number;
  body: unknown;
}

export interface CallOptions {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  /** Only msp360's openapi-fetch client looks at it. */
  bodyFormat?: msp360.BodyFormat;
}

export type Call = (options: CallOptions, body: unknown) => Promise<Outcome>;

export const clientNames = ["openapi-fetch", "typescript-fetch"] as const;
export type ClientName = (typeof clientNames)[number];

/** The calls by provider, operationId and client. */
export const calls: Record<ProviderName, Record<string, Record<ClientName, Call>>> = {
  msp360: {
    login: operation(
      (options, body: msp360.components["schemas"]["MbsCredentials"]) =>
        msp360.createClient(options).POST("/api/Provider/Login", { body }),
      (config, body) => {
        const api = new msp360Fetch.AuthenticationApi(new msp360Fetch.Configuration(config));
        return api.loginRaw({ credentials: msp360Fetch.MbsCredentialsFromJSON(body) });
      },
      msp360Fetch.MbsTokenResponseToJSON,
    ),
  },
  mbsi: {
    authenticate: operation(
      (options, body: mbsi.components["schemas"]["AccountCredentials"]) =>
        mbsi.createClient(options).POST("/api/v140/auth", { body }),
      (config, body) => {
        const api = new mbsiFetch.AuthenticationApi(new mbsiFetch.Configuration(config));
        return api.authenticateRaw({ credentials: mbsiFetch.AccountCredentialsFromJSON(body) });
      },
      mbsiFetch.TokenPairToJSON,
    ),
  },
  mikrocloud: {
    userLogin: operation(
      (options, body: mikrocloud.components["schemas"]["EmailAndPassword"]) =>
        mikrocloud.createClient(options).POST("/user/login", { body }),
      (config, body) => {
        const api = new mikrocloudFetch.AuthenticationApi(new mikrocloudFetch.Configuration(config));
        return api.userLoginRaw({ credentials: mikrocloudFetch.EmailAndPasswordFromJSON(body) });
      },
      mikrocloudFetch.LoginResponseToJSON,
    ),
    passport: operation(
      (options, body: mikrocloud.components["schemas"]["Passport"]) =>
        mikrocloud.createClient(options).POST("/user/passport", { body }),
      (config, body) => {
        const api = new mikrocloudFetch.AuthenticationApi(new mikrocloudFetch.Configuration(config));
        return api.passportRaw({ passport: mikrocloudFetch.PassportFromJSON(body) });
      },
      mikrocloudFetch.AuthTokenToJSON,
    ),
  },
  crmcom: {
    createToken: operation(
      (options, body: crmcom.components["schemas"]["TokenRequest"]) =>
        crmcom.createClient(options).POST("/authentication/token", { body }),
      (config, body) => {
        const api = new crmcomFetch.AuthenticationApi(new crmcomFetch.Configuration(config));
        return api.createTokenRaw({ tokenRequest: crmcomFetch.TokenRequestFromJSON(body) });
      },
      crmcomFetch.TokenResponseToJSON,
    ),
  },
};

/** What an openapi-fetch call resolves to. */
interface FetchResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** What every generated typescript-fetch client takes, and what its raw calls resolve to. */
interface Config {
  basePath: string;
  fetchApi?: typeof globalThis.fetch;
}
interface RawResult<T> {
  raw: Response;
  value(): Promise<T>;
}

/** Brings the two generated forms of one operation into the form of a {@link Call}. */
function operation<Body, Model>(
  openapiFetch: (options: CallOptions, body: Body) => Promise<FetchResult>,
  typescriptFetch: (config: Config, body: unknown) => Promise<RawResult<Model>>,
  toJson: (model: Model) => unknown,
): Record<ClientName, Call> {
  return {
    "openapi-fetch": async (options, body) => {
      const { data, error, response } = await openapiFetch(options, body as Body);
      return { status: response.status, body: response.ok ? data : error };
    },
    "typescript-fetch": async ({ baseUrl, fetch }, body) => {
      try {
        const result = await typescriptFetch({ basePath: baseUrl, ...(fetch && { fetchApi: fetch }) }, body);
        return { status: result.raw.status, body: toJson(await result.value()) };
      } catch (error) {
        // Each client has a ResponseError class of its own; what they share is the response.
        if (!(error instanceof Error && "response" in error && error.response instanceof Response)) throw error;
        return { status: error.response.status, body: await error.response.json() };
      }
    },
  };
}
