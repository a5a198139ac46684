/**
 * One OpenAPI document behind Prism's engine. Prism decides what the document says; this file only feeds it parsed
 * bodies and tells it which named example a request stands for.
 */
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import type { IHttpResponse, PrismHttpInstance, ProblemJsonError } from "@stoplight/prism-http";
import type { XmlShape } from "../xml.ts";
import { formMediaType, mediaTypeOf } from "./body.ts";
import { type MediaType, type OpenApiDocument, operationsOf, resolve, xmlShapeOf } from "./document.ts";
import { type Scenario, scenariosOf } from "./scenarios.ts";

// Prism is CommonJS without the named exports that Node could find; `require` takes it as it is.
const require = createRequire(import.meta.url);

/** A request whose body is parsed already: an object for JSON, XML and forms, a string for anything else. */
export interface EngineRequest {
  /** Upper-case HTTP method. */
  method: string;
  /** Path below the mount point. */
  path: string;
  query: URLSearchParams;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: unknown;
}

export interface EngineResponse {
  status: number;
  headers: Record<string, string>;
  /** The body as a value, not yet serialised. */
  body: unknown;
  /** Name of the scenario that the request is, if it is one. */
  scenario?: string;
  /** What does not fit the document, one sentence each. */
  violations: string[];
}

export interface Engine {
  request(request: EngineRequest): Promise<EngineResponse>;
  /** The XML shape of the request body for an operation's path and media type, if the document gives one. */
  xmlShape(path: string, mediaType: string): XmlShape | undefined;
}

/** Builds the engine of a document; the document itself is left as it is. */
export async function createEngine(document: OpenApiDocument): Promise<Engine> {
  const { createInstance, getHttpOperationsFromSpec } = require("@stoplight/prism-http");
  const { createLogger } = require("@stoplight/prism-core");
  const operations = await getHttpOperationsFromSpec(structuredClone(document));
  const config = {
    isProxy: false,
    validateRequest: true,
    validateResponse: true,
    checkSecurity: true,
    errors: false,
    mock: { dynamic: false },
    upstreamProxy: undefined,
  } as const;
  const prism: PrismHttpInstance = createInstance(config, { logger: createLogger("mock", { level: "silent" }) });
  const scenarios = scenariosOf(document);

  return {
    async request(request) {
      const scenario = scenarios.find((candidate) => matches(candidate, request));
      // A new object for every request: Prism writes the Accept header of the request into it.
      const mock = { dynamic: false, ...(scenario && { code: scenario.response.status, exampleKey: scenario.name }) };
      const input = {
        method: request.method.toLowerCase() as "post",
        url: { path: request.path, query: queryOf(request.query) },
        headers: request.headers,
        body: mediaTypeOf(request.headers["content-type"]) === formMediaType ? encodeForm(request.body) : request.body,
      };
      const result = await prism.request(input, operations, { ...config, mock })();
      if (result._tag === "Left") return problemOf(result.left as ProblemJsonError);
      const { output, validations } = result.right;
      return {
        ...responseOf(output),
        ...(scenario && { scenario: scenario.name }),
        violations: [...validations.input, ...validations.output].map(({ path, message }) =>
          [path?.join("."), message].filter(Boolean).join(" "),
        ),
      };
    },
    xmlShape(path, mediaType) {
      const content = operationsOf(document).find((operation) => operation.path === path)?.operation.requestBody
        ?.content;
      const schema = (content?.[mediaType] as MediaType | undefined)?.schema;
      return schema && xmlShapeOf(resolve(document, schema));
    },
  };
}

function matches(scenario: Scenario, request: EngineRequest): boolean {
  return (
    scenario.method === request.method &&
    scenario.path === request.path &&
    Object.values(scenario.requests).some((body) => isDeepStrictEqual(body, request.body))
  );
}

/** A form as Prism takes it: the one kind of body that it parses itself, by percent-decoding alone. */
function encodeForm(body: unknown): string {
  return Object.entries(body ?? {})
    .map((pair) => pair.map((part) => encodeURIComponent(String(part))).join("="))
    .join("&");
}

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? "")];
    }),
  );
}

function responseOf({ statusCode, headers, body }: IHttpResponse) {
  return { status: statusCode, headers: headers ?? {}, body };
}

/** Prism's own errors (no such path or method, nothing acceptable) as problem+json. */
function problemOf(error: ProblemJsonError): EngineResponse {
  return {
    status: error.status ?? 500,
    headers: { "content-type": "application/problem+json" },
    body: { title: error.message, status: error.status ?? 500, detail: error.detail },
    violations: [error.detail ?? error.message],
  };
}
