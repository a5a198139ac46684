/**
 * MSP360 Managed Backup (MBS API): `POST /api/Provider/Login` with user name and password, as JSON or XML, answers
 * with a bearer token.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions, type Middleware } from "openapi-fetch";
import {
  credentialsRefusals,
  credentialsXml,
  defaultTokenLifetimeSeconds,
  operations as endpoints,
  serverUrls,
  tokenAttachment,
  tokenRefusal,
  tokenSource,
} from "../../generated/msp360/constants.ts";
import type { components, operations, paths } from "../../generated/msp360/schema.ts";
import { AuthError } from "../errors.ts";
import { accountKey } from "./common/account-key.ts";
import { parseBaseUrl } from "./common/base-url.ts";
import { bearer } from "./common/bearer.ts";
import { type Credential, checkCredentials, resolveCredentials } from "./common/credential.ts";
import { issuedToken, successOf } from "./common/token-response.ts";
import type { Provider } from "./provider.ts";

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
export function createClient(options: Msp360ClientOptions = {}): Client<paths> {
  const { bodyFormat, ...rest } = options;
  const mediaType = mediaTypeOf(bodyFormat);
  const client = createOpenApiClient<paths>({ baseUrl: serverUrls[0], ...rest });
  if (mediaType !== mediaTypes.json) client.use(sendAs(mediaType));
  return client;
}

/** An account of MSP360, for `createSession`. */
export interface Msp360Options {
  /** The API user name as generated in the console. */
  userName: Credential;
  /** The API password as generated in the console. */
  password: Credential;
  /** How the login is written. Default: `json`. */
  bodyFormat?: BodyFormat;
  /** Base URL of the API. Default: the production server of the spec. */
  baseUrl?: string;
}

/**
 * Signs in to MSP360 with user name and password. The token goes into the `Authorization` header and lives two weeks.
 *
 * @throws AuthError `CONFIGURATION` when an option is missing or wrong.
 * @example
 * const session = createSession(msp360({ userName, password }));
 */
export function msp360({ userName, password, bodyFormat, baseUrl: server = serverUrls[0] }: Msp360Options): Provider {
  const name = "msp360";
  checkCredentials(name, { userName, password });
  const mediaType = mediaTypeOf(bodyFormat);
  const { baseUrl, origin } = parseBaseUrl(name, server);
  return {
    name,
    origin,
    async accountKey() {
      const user = await resolveCredentials(name, { userName });
      return accountKey(name, baseUrl, user.userName);
    },
    async login({ send, ask }) {
      const user = await resolveCredentials(name, { userName, password }, ask);
      const credentials: components["schemas"]["Credentials"] = { UserName: user.userName, Password: user.password };
      const { method, path } = endpoints.login;
      const body = await encode(mediaType, JSON.stringify(credentials));
      const answer = await send({ url: baseUrl + path, method, contentType: mediaType, body });
      const success = successOf(name, answer, credentialsRefusals);
      return issuedToken(name, success, tokenAttachment.scheme, tokenSource, defaultTokenLifetimeSeconds);
    },
    ...bearer(tokenRefusal),
  };
}

function mediaTypeOf(bodyFormat: BodyFormat = "json"): MediaType {
  if (Object.hasOwn(mediaTypes, bodyFormat)) return mediaTypes[bodyFormat];
  const known = Object.keys(mediaTypes).join(", ");
  throw new AuthError("CONFIGURATION", `msp360 has no bodyFormat "${bodyFormat}"; it is one of ${known}.`);
}

/** Re-writes the JSON body that openapi-fetch made. */
function sendAs(mediaType: MediaType): Middleware {
  return {
    async onRequest({ request }) {
      const body = await encode(mediaType, await request.text());
      const headers = new Headers(request.headers);
      headers.set("Content-Type", mediaType);
      return new Request(request, { headers, body });
    },
  };
}

/** The XML writer is loaded with the first request that needs it. */
async function encode(mediaType: MediaType, json: string): Promise<string> {
  if (!mediaType.endsWith("/xml")) return json;
  const { writeXml } = await import("../xml.ts");
  return writeXml(credentialsXml, JSON.parse(json));
}
