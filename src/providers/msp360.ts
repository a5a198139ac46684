/**
 * MSP360 Managed Backup (MBS API): `POST /api/Provider/Login` with user name and password, as JSON or XML, answers
 * with a bearer token.
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
} from "../../generated/msp360/constants.ts";
import type { components, operations, paths } from "../../generated/msp360/schema.ts";
import { AuthError } from "../errors.ts";
import { checkOptions } from "../internal/check-options.ts";
import type { Provider } from "../session/provider.ts";
import { accountKey } from "../sign-in/account-key.ts";
import { type BaseUrlOptions, parseBaseUrl, withoutTrailingSlashes } from "../sign-in/base-url.ts";
import { bearer } from "../sign-in/bearer.ts";
import { type Credential, credential } from "../sign-in/credential.ts";
import { issuedToken, successOf } from "../sign-in/token-response.ts";

export type { components, operations, paths } from "../../generated/msp360/schema.ts";

type MediaType = keyof operations["login"]["requestBody"]["content"];

const mediaTypes = {
  json: "application/json",
  "text-json": "text/json",
  xml: "application/xml",
  "text-xml": "text/xml",
} as const satisfies Record<string, MediaType>;

/** The formats in which a request body can be sent, all of them documented by the vendor. */
export type BodyFormat = keyof typeof mediaTypes;

/** Options of openapi-fetch, and the format of the request body. */
export interface Msp360ClientOptions extends ClientOptions {
  /** How request bodies are written, with the content type to match. Default: `json`. Answers are JSON always. */
  bodyFormat?: BodyFormat;
}

/**
 * A plain openapi-fetch client of the MSP360 sign-in. `baseUrl` is the production server of the spec unless given.
 *
 * @throws AuthError `CONFIGURATION` when `bodyFormat` is none of the four.
 * @example
 * const client = createClient();
 * const { data, response } = await client.POST("/api/Provider/Login", { body: { UserName, Password } });
 * if (response.ok) console.log(data?.[".expires"]);
 */
export function createClient({
  bodyFormat,
  baseUrl = serverUrls[0],
  ...options
}: Msp360ClientOptions = {}): Client<paths> {
  const mediaType = mediaTypeOf(bodyFormat);
  const client = createOpenApiClient<paths>({ ...options, baseUrl: withoutTrailingSlashes(baseUrl) });
  if (mediaType !== mediaTypes.json) {
    client.use({
      async onRequest({ request }) {
        request.headers.set("Content-Type", mediaType);
        return new Request(request, { body: await encode(mediaType, await request.text()) });
      },
    });
  }
  return client;
}

/** An account of MSP360, for `createSession`. */
export interface Msp360Options extends BaseUrlOptions {
  /** The API user name as generated in the console. */
  userName: Credential;
  /** The API password as generated in the console. */
  password: Credential;
  /** How the login is written. Default: `json`. */
  bodyFormat?: BodyFormat;
}

/**
 * Signs in to MSP360 with user name and password. The token goes into the `Authorization` header and lives two weeks.
 *
 * @throws AuthError `CONFIGURATION` when an option is missing or wrong.
 * @example
 * const session = createSession(msp360({ userName, password }));
 */
export function msp360(options: Msp360Options): Provider {
  const name = "msp360";
  checkOptions(name, options, ["userName", "password", "bodyFormat", "baseUrl", "allowInsecureRequests"]);
  const { userName, password, bodyFormat, baseUrl: server = serverUrls[0], allowInsecureRequests } = options;
  const user = credential(name, "userName", userName);
  const secret = credential(name, "password", password);
  const mediaType = mediaTypeOf(bodyFormat);
  const { baseUrl, origin } = parseBaseUrl(name, server, allowInsecureRequests);
  return {
    name,
    origin,
    accountKey: async () => accountKey(name, baseUrl, { userName: await user() }),
    async login({ send, ask }) {
      const credentials: components["schemas"]["MbsCredentials"] = {
        UserName: await user(ask),
        Password: await secret(ask),
      };
      const { method, path } = endpoints.login;
      const body = await encode(mediaType, JSON.stringify(credentials));
      const answer = await send({ url: baseUrl + path, method, contentType: mediaType, body });
      const success = successOf(name, answer, credentialsRefusals);
      return issuedToken(success, tokenAttachment.scheme, tokenSource, defaultTokenLifetimeSeconds);
    },
    ...bearer(tokenRefusal),
  };
}

function mediaTypeOf(bodyFormat: BodyFormat = "json"): MediaType {
  if (typeof bodyFormat === "string" && Object.hasOwn(mediaTypes, bodyFormat)) return mediaTypes[bodyFormat];
  throw new AuthError("CONFIGURATION", `The bodyFormat of msp360 is one of ${Object.keys(mediaTypes).join(", ")}.`);
}

/** JSON as the body of a media type. The XML writer is loaded with the first request that needs it. */
async function encode(mediaType: MediaType, json: string): Promise<string> {
  return mediaType.endsWith("/xml") ? (await import("./msp360-xml.ts")).toXml(json) : json;
}
