/** The generated modules of a provider, loaded by its name, so that a new provider needs no import of its own. */
import { join } from "node:path";
import { camelCase } from "../../src/generate/source.ts";
import { type OpenApiDocument, operationOf, type Reference } from "../../src/openapi/document.ts";
import { formMediaType } from "../../src/openapi/media-types.ts";
import type { Provider } from "../../src/session/provider.ts";
import { root } from "./paths.ts";

/** What an openapi-fetch call resolves to. */
export interface FetchResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** An openapi-fetch client whose paths are not known to the compiler: a function per upper-case method. */
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
// biome-ignore lint/suspicious/noExplicitAny: what is in it is known by the names of the document alone
export type SecondClient = Record<string, any>;

export const secondClient = (name: string): Promise<SecondClient> =>
  import(join(root, "generated", name, "typescript-fetch/index.ts"));

/** The names that openapi-generator gives the parts of an operation. */
export interface SecondClientNames {
  /** The class that has the operation as a method. */
  api: string;
  /** The parameter of the body; undefined where the members of a form are parameters of their own. */
  body?: string;
  /** The schema of the JSON request, and that of the answer; undefined where it has no name. */
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
  // The members of a form are parameters of their own; what is neither JSON nor a form is a text.
  const hasBody = json ?? !(formMediaType in operation.requests);
  return { api, ...(hasBody && { body }), ...(request && { request }), ...(response && { response }) };
}

const schemaName = (schema: object | undefined) =>
  schema && "$ref" in schema ? (schema as Reference).$ref.split("/").at(-1) : undefined;

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The members of a form as openapi-generator's client takes them, as parameters: `pass_code` is `passCode`. */
export const withCamelCase = (form: unknown): object =>
  Object.fromEntries(Object.entries(form ?? {}).map(([name, value]) => [camelCase(name), value]));

/** The request of an example as the clients take it, with its media type: JSON if there is any, else a form, else the first. */
export function preferredRequest(requests: Record<string, unknown>): [mediaType: string, body: unknown] | undefined {
  const mediaType = ["application/json", formMediaType].find((type) => type in requests) ?? Object.keys(requests)[0];
  return mediaType === undefined ? undefined : [mediaType, requests[mediaType]];
}
