/**
 * MSP360 Managed Backup (MBS API): `POST /api/Provider/Login` with user name and password, as JSON or XML, answers
 * with a bearer token.
 *
 * @module
 */
import createOpenApiClient, { type Client, type ClientOptions, type Middleware } from "openapi-fetch";
import { credentialsXml, serverUrls } from "../../generated/msp360/constants.ts";
import type { operations, paths } from "../../generated/msp360/schema.ts";
import { AuthError } from "../errors.ts";

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
  const { bodyFormat = "json", ...rest } = options;
  if (!Object.hasOwn(mediaTypes, bodyFormat)) {
    const known = Object.keys(mediaTypes).join(", ");
    throw new AuthError("CONFIGURATION", `msp360 has no bodyFormat "${bodyFormat}"; it is one of ${known}.`);
  }
  const client = createOpenApiClient<paths>({ baseUrl: serverUrls[0], ...rest });
  if (bodyFormat !== "json") client.use(sendAs(mediaTypes[bodyFormat]));
  return client;
}

/** Re-writes the JSON body that openapi-fetch made; the XML writer is loaded with the first request that needs it. */
function sendAs(mediaType: MediaType): Middleware {
  return {
    async onRequest({ request }) {
      const json = await request.text();
      const body = mediaType.endsWith("/xml") ? await toXml(json) : json;
      const headers = new Headers(request.headers);
      headers.set("Content-Type", mediaType);
      return new Request(request, { headers, body });
    },
  };
}

async function toXml(json: string): Promise<string> {
  const { writeXml } = await import("../xml.ts");
  return writeXml(credentialsXml, JSON.parse(json));
}
