/**
 * One call per operation and generated client, taking and giving bodies as they are on the wire, so that scenarios
 * from the specs can be walked through the clients by `npm start` and by the contract tests.
 */
import { type OpenApiDocument, operationsOf, type ResponseObject } from "../../src/openapi/document.ts";
import { isJsonType } from "../../src/openapi/media-types.ts";
import { credentialsOf } from "./credentials.ts";
import { providerModule, type SecondClient, secondClient, secondClientNames, withCamelCase } from "./generated.ts";

/** What came back: the HTTP status and the body as JSON. */
export interface Outcome {
  status: number;
  body: unknown;
}

export interface CallOptions {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  /** Only for the openapi-fetch client of a provider whose calls take several media types. */
  bodyFormat?: string;
}

/** `parameters` are by place and name, such as `query username`. */
export type ClientCall = (
  options: CallOptions,
  body: unknown,
  parameters?: Record<string, unknown>,
) => Promise<Outcome>;

export const clientNames = ["openapi-fetch", "typescript-fetch"] as const;
export type ClientName = (typeof clientNames)[number];

/** The calls of a provider by operationId and client. */
export type ClientCalls = Record<string, Record<ClientName, ClientCall>>;

/** The calls of every operation of a provider's document. */
export async function callsOf(provider: string, document: OpenApiDocument): Promise<ClientCalls> {
  const [{ createClient }, second] = await Promise.all([providerModule(provider), secondClient(provider)]);
  const calls = operationsOf(document).map(
    ({ id, method, path, responses }): [string, Record<ClientName, ClientCall>] => [
      id,
      {
        "openapi-fetch": async (options, body, parameters = {}) => {
          const client = createClient(options);
          const result = await client[method]?.(path, {
            ...(body !== undefined && { body }),
            params: paramsOf(parameters),
            ...parsing(responses),
          });
          if (!result) throw new Error(`openapi-fetch has no method ${method}.`);
          const { data, error, response } = result;
          return { status: response.status, body: response.ok ? data : error };
        },
        "typescript-fetch": typescriptFetchCall(document, id, second),
      },
    ],
  );
  return Object.fromEntries(calls);
}

/** Parameters as openapi-fetch takes them: by place, then by name. */
export function paramsOf(parameters: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const params: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(parameters)) {
    const [place = "", name = ""] = key.split(" ");
    params[place] = { ...params[place], [name]: value };
  }
  return params;
}

/** openapi-fetch takes every answer for JSON unless told. */
function parsing(responses: Record<string, ResponseObject>): { parseAs?: "text" } {
  const types = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    status.startsWith("2") ? Object.keys(content) : [],
  );
  return types.length > 0 && !types.some(isJsonType) ? { parseAs: "text" } : {};
}

/** Credentials as openapi-generator's client is configured with them. */
export function configurationOf(credentials: Record<string, string>): object {
  const { header: headers, query } = paramsOf(credentials);
  return { ...(headers && { headers }), ...(query && { apiKey: Object.values(query)[0] }) };
}

function typescriptFetchCall(document: OpenApiDocument, operationId: string, client: SecondClient): ClientCall {
  return async ({ baseUrl, fetch }, body, given = {}) => {
    const names = secondClientNames(document, operationId, client);
    if (!names) throw new Error(`openapi-generator's client has no operation ${operationId}.`);
    const { api, body: parameter, request = "", response = "" } = names;
    const fromJson = client[`${request}FromJSON`] ?? asItIs;
    const toJson = client[`${response}ToJSON`] ?? asItIs;
    const credentials = configurationOf(credentialsOf(document, operationId));
    const configuration = new client.Configuration({
      ...{ basePath: baseUrl, ...credentials },
      ...(fetch && { fetchApi: fetch }),
    });
    const named = Object.entries(given).map(([place, value]) => [place.split(" ")[1] ?? "", value]);
    const others = withCamelCase(Object.fromEntries(named));
    const parameters = { ...others, ...(parameter ? { [parameter]: fromJson(body) } : withCamelCase(body)) };
    try {
      const result = await new client[api](configuration)[`${operationId}Raw`](parameters);
      return { status: result.raw.status, body: toJson(await result.value()) };
    } catch (error) {
      // Each client has a ResponseError class of its own; what they share is the response.
      if (!(error instanceof Error && "response" in error && error.response instanceof Response)) throw error;
      return { status: error.response.status, body: await error.response.json() };
    }
  };
}

const asItIs = (value: unknown) => value;
