/** Loads the generated modules of a provider by name, so that a new provider needs no additional import. */
import { join } from "node:path";
import { camelCase } from "../../src/generate/source.ts";
import { type OpenApiDocument, operationOf, type Reference } from "../../src/openapi/document.ts";
import { formMediaType } from "../../src/openapi/media-types.ts";
import type { Provider } from "../../src/session/provider.ts";
import { root } from "./paths.ts";

/** The result of an openapi-fetch call. */
export interface FetchResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** An openapi-fetch client whose paths the compiler does not know: a function for each upper-case method. */
export type UntypedClient = Record<string, (path: string, init: object) => Promise<FetchResult>>;

/** The module behind `provider-auth/<name>`. */
export interface ProviderModule {
  createClient(options: object): UntypedClient;
  /** Makes an account for `createSession`. */
  account(options: object): Provider;
}

export async function providerModule(name: string): Promise<ProviderModule> {
  const module = await import(join(root, "generated", name, "index.ts"));
  return { createClient: module.createClient, account: module[camelCase(name)] };
}

/** The module behind `provider-auth/<name>/typescript-fetch`: functions and classes by name. */
// biome-ignore lint/suspicious/noExplicitAny: only the names in the document determine its members
export type SecondClient = Record<string, any>;

export const secondClient = (name: string): Promise<SecondClient> =>
  import(join(root, "generated", name, "typescript-fetch/index.ts"));

/** The names that openapi-generator gives the parts of an operation. */
export interface SecondClientNames {
  /** The class whose method is the operation. */
  api: string;
  /** The parameter of the body; undefined if each member of a form is a parameter. */
  body?: string;
  /** The names of the schemas of the JSON request and of the response; undefined if a schema has no name. */
  request?: string;
  response?: string;
}

export function secondClientNames(
  document: OpenApiDocument,
  operationId: string,
  client: SecondClient,
): SecondClientNames | undefined {
  const operation = operationOf(document, operationId);
  const api = Object.keys(client).find((name) => `${operationId}Raw` in (client[name]?.prototype ?? {}));
  if (!operation || !api) return undefined;
  const json = operation.requests["application/json"];
  const own = document.paths[operation.path]?.[operation.method.toLowerCase()];
  const request = schemaName(json?.schema);
  const [, success] = Object.entries(operation.responses).find(([status]) => status.startsWith("2")) ?? [];
  const response = schemaName(success?.content?.["application/json"]?.schema);
  const body = own?.["x-codegen-request-body-name"] ?? (request ? lowerFirst(request) : "body");
  // Each member of a form is a parameter. A body that is neither JSON nor a form is a string.
  const hasBody = json ?? !(formMediaType in operation.requests);
  return { api, ...(hasBody && { body }), ...(request && { request }), ...(response && { response }) };
}

const schemaName = (schema: object | undefined) =>
  schema && "$ref" in schema ? (schema as Reference).$ref.split("/").at(-1) : undefined;

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** Returns the members of a form as parameters of openapi-generator's client: `pass_code` becomes `passCode`. */
export const withCamelCase = (form: unknown): object =>
  Object.fromEntries(Object.entries(form ?? {}).map(([name, value]) => [camelCase(name), value]));

/** Returns the media type and the request of an example for the clients: JSON if there is any, else a form, else the first. */
export function preferredRequest(requests: Record<string, unknown>): [mediaType: string, body: unknown] | undefined {
  const mediaType = ["application/json", formMediaType].find((type) => type in requests) ?? Object.keys(requests)[0];
  return mediaType === undefined ? undefined : [mediaType, requests[mediaType]];
}
