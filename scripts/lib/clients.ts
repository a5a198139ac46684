/**
 * Provides a call for each operation and generated client. Bodies have the form that they have on the wire, so `npm start`
 * and the contract tests can send the scenarios of the specs with the clients.
 */
import { type OpenApiDocument, operationsOf, type ResponseObject } from "../../src/openapi/document.ts";
import { isJsonType } from "../../src/openapi/media-types.ts";
import { credentialsOf } from "./credentials.ts";
import { providerModule, type SecondClient, secondClient, secondClientNames, withCamelCase } from "./generated.ts";

/** The HTTP status and the JSON body of a response. */
export interface Outcome {
  status: number;
  body: unknown;
}

export interface CallOptions {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  /** Only for the openapi-fetch client of a provider whose calls accept several media types. */
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

/** Returns the calls of every operation of a provider's document. */
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

/** Converts parameters for openapi-fetch: by place, then by name. */
export function paramsOf(parameters: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const params: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(parameters)) {
    const [place = "", name = ""] = key.split(" ");
    params[place] = { ...params[place], [name]: value };
  }
  return params;
}

/** By default, openapi-fetch parses every response as JSON. */
function parsing(responses: Record<string, ResponseObject>): { parseAs?: "text" } {
  const types = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    status.startsWith("2") ? Object.keys(content) : [],
  );
  return types.length > 0 && !types.some(isJsonType) ? { parseAs: "text" } : {};
}

/** Converts credentials to the configuration of openapi-generator's client. */
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
      // Each client has its own ResponseError class, but all have the response.
      if (!(error instanceof Error && "response" in error && error.response instanceof Response)) throw error;
      return { status: error.response.status, body: await error.response.json() };
    }
  };
}

const asItIs = (value: unknown) => value;
