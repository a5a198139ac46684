/** Serves one document: finds the operation of a request, reads the body, and responds as the document says. */

import type { XmlShape } from "../internal/write-xml.ts";
import {
  type KnownOperation,
  type MediaType,
  type OpenApiDocument,
  pathItemsOf,
  resolve,
  responseFor,
  xmlShapeOf,
} from "../openapi/document.ts";
import { isXmlType, multipartMediaType } from "../openapi/media-types.ts";
import type { Scenario } from "../openapi/scenarios.ts";
import { type BodyShape, isDecodable, parseContentType, readBody, serialiseBody } from "./body.ts";
import { type Choice, createChoose, type KnownRequest } from "./choose.ts";
import { answerOptions } from "./cors.ts";
import { createEngine, type EngineResponse } from "./engine.ts";
import { type MockRequest, type MockResponse, printable, problem } from "./http.ts";
import type { Operations } from "./operations.ts";
import { cleanAccept, type Preferences, parsePreferences } from "./preferences.ts";
import { withResponseCache } from "./response-cache.ts";
import { basePathRemover, createRoutes, unknownPathAnswerOf } from "./routes.ts";
import type { VendorState } from "./state/state.ts";

/** A response, with details for the request log. */
export interface MountAnswer {
  response: MockResponse;
  scenario?: string;
  violations?: readonly string[];
  /** Parts of the path that the log omits. */
  secrets?: readonly string[];
}

/** Responds to a request for a path below the mount point. */
export type Mount = (request: MockRequest, path: string) => Promise<MountAnswer>;

/** Path of the protected echo below a mount point. */
export const echoPath = "/__mock/echo";

/** Mounts a document. Without `state`, every response is an example. */
export function createMount(document: OpenApiDocument, operations: Operations, state?: VendorState): Mount {
  const prism = createEngine(operations);
  // A cached response would not trigger callbacks.
  const engine = hasCallbacks(document) ? prism : withResponseCache(prism);
  const choose = createChoose(document, state);
  const findRoute = createRoutes(document);
  const unknownPath = unknownPathAnswerOf(document);
  const withoutBasePath = basePathRemover(document, (path) => path === echoPath || findRoute(path) !== undefined);
  const inTurn = state ? takingTurns() : (work: () => Promise<MountAnswer>) => work();

  async function answer(request: MockRequest, given: string): Promise<MountAnswer> {
    const path = withoutBasePath(given) || "/";
    if (path === echoPath) return answerEcho(request);
    const { headers, url } = request;
    const route = findRoute(path);
    if (!route) return unknownPath ? { response: notFound(url.href) } : unknown(path);
    if (request.method === "OPTIONS" && route.operations.size > 0) {
      return { response: answerOptions(request, [...route.operations.keys()]) };
    }
    if (!isDecodable(path)) return clientError(400, "The path contains an invalid percent-encoding.");
    // HEAD is GET without a body, which both `fetch` and `listen` omit.
    const isHead = request.method === "HEAD" && !route.operations.has("HEAD");
    const method = isHead && route.operations.has("GET") ? "GET" : request.method;
    const operation = route.operations.get(method);
    if (!operation) {
      const allow = [...route.operations.keys()].join(", ");
      return clientError(405, `${path} does not support ${method}; it supports ${allow}.`, { allow });
    }
    const type = parseContentType(headers["content-type"] ?? "application/octet-stream");
    if (!type) return clientError(415, "The Content-Type header is not a valid media type.");
    const preferences = parsePreferences(headers.prefer, url.searchParams);
    if (typeof preferences === "string") return clientError(400, preferences);
    const { code, example, dynamic } = preferences;
    const isRefusal = !code && !dynamic && example !== undefined && state?.isRefusal(example);

    const { body, violation } = await readBody(request.body, type, shapeOfRequest(document, operation, type.mediaType));
    const known = {
      operation,
      method,
      path,
      template: route.template,
      query: url.searchParams,
      headers: cleaned(headers, request.body.length),
      mediaType: type.mediaType,
      body,
    };
    const answered = await inTurn(() => answerKnown(known, isRefusal ? { refusal: example } : preferences, violation));
    return state ? { ...answered, secrets: state.secretsInPath(known) } : answered;
  }

  /** @param violation why the body could not be read. Prism then gets an empty one */
  async function answerKnown(
    request: KnownRequest,
    preferences: Preferences,
    violation?: string,
  ): Promise<MountAnswer> {
    const choice = violation ? undefined : choose(request, preferences);
    if (choice?.answer) return settle(request.operation, choice.answer, choice);
    const { scenario } = choice ?? {};
    const answered = await engine(request, scenario ? preferenceFor(scenario) : preferences);
    if (!violation) return settle(request.operation, answered, choice);
    // If the document requires no body, Prism accepts one that cannot be read.
    if (answered.status < 400) return clientError(400, `${violation}.`);
    return settle(request.operation, { ...answered, violations: [violation] });
  }

  async function settle(operation: KnownOperation, answered: EngineResponse, choice?: Choice): Promise<MountAnswer> {
    const valid = answered.violations.length === 0 ? choice : undefined;
    const { status, headers, body } = valid?.settle?.(answered) ?? answered;
    const scenario = valid?.scenario?.name;
    const remarks = valid?.reason ? [valid.reason] : answered.violations;
    const mediaType = parseContentType(headers["content-type"] ?? "")?.mediaType ?? "";
    return {
      response: {
        status,
        headers: {
          ...headers,
          ...(scenario && { "x-mock-scenario": scenario }),
          ...(remarks.length > 0 && { "x-mock-violations": printable(remarks.join("; ")) }),
        },
        body: await serialiseBody(body, mediaType, shapeOfResponse(document, operation, status, mediaType)),
      },
      ...(scenario && { scenario }),
      violations: remarks,
    };
  }

  async function answerEcho(request: MockRequest): Promise<MountAnswer> {
    if (!state) return { response: problem(404, noState), violations: [noState] };
    if (request.method === "OPTIONS") return { response: answerOptions(request, ["GET", "POST"]) };
    const preferences = parsePreferences(request.headers.prefer, request.url.searchParams);
    if (typeof preferences === "string") return clientError(400, preferences);
    const { status, headers, body } = state.echo(request, preferences.example);
    return { response: { status, headers, body: await serialiseBody(body, headers["content-type"] ?? "") } };
  }

  function notFound(uri: string): MockResponse {
    const { status = 404, mediaType = "", bodyFor = () => undefined } = unknownPath ?? {};
    return { status, headers: { "content-type": mediaType }, body: JSON.stringify(bodyFor(uri)) };
  }

  function unknown(path: string): MountAnswer {
    const known = pathItemsOf(document).map(([template]) => template);
    return clientError(404, `There is no path ${path} in the spec; it has ${known.join(", ")}.`);
  }

  return answer;
}

const noState = "This path requires a stateful mock: npm run mock -- --stateful, or createMock({ state: true }).";

/** Handles one request at a time, so that nothing single-use is used twice. */
function takingTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}

/** A response without a body has no example. */
const preferenceFor = ({ name, response: { status, mediaType } }: Scenario): Preferences => ({
  code: status,
  ...(mediaType && { example: name }),
});

/** Returns a client error that the document does not cover. The reason is in the same places as any other. */
export function clientError(status: number, reason: string, headers: Record<string, string> = {}): MountAnswer {
  const response = problem(status, reason, { ...headers, "x-mock-violations": printable(reason) });
  return { response, violations: [reason] };
}

/**
 * Returns headers that Prism accepts: it throws for an invalid media range, and ignores the media type of a body without a
 * length.
 */
function cleaned({ accept, ...rest }: Readonly<Record<string, string>>, length: number): Record<string, string> {
  const clean = cleanAccept(accept);
  return {
    ...rest,
    ...(clean && { accept: clean }),
    ...(length > 0 && { "content-length": String(length) }),
  };
}

function hasCallbacks(document: OpenApiDocument): boolean {
  return pathItemsOf(document).some(([, item]) => Object.values(item).some((operation) => operation?.callbacks));
}

function shapeOfRequest(document: OpenApiDocument, { requests }: KnownOperation, mediaType: string): BodyShape {
  const xmlShape = isXmlType(mediaType) ? shapeOf(document, requests[mediaType]) : undefined;
  return { xmlShape, hasParts: multipartMediaType in requests };
}

function shapeOfResponse(document: OpenApiDocument, operation: KnownOperation, status: number, mediaType: string) {
  if (!isXmlType(mediaType)) return undefined;
  const response = responseFor(operation, status) ?? operation.responses.default;
  return shapeOf(document, response?.content?.[mediaType]);
}

function shapeOf(document: OpenApiDocument, mediaType: MediaType | undefined): XmlShape | undefined {
  return mediaType?.schema && xmlShapeOf(resolve(document, mediaType.schema));
}
