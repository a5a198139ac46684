/** One provider of the mock: its document behind Prism's engine, its paths and its scenarios. */

import {
  type KnownOperation,
  type MediaType,
  type OpenApiDocument,
  pathItemsOf,
  resolve,
  xmlShapeOf,
} from "../openapi/document.ts";
import type { Decide } from "../openapi/scenarios.ts";
import type { XmlShape } from "../openapi/xml.ts";
import {
  type BodyShape,
  type ContentType,
  isDecodable,
  isXml,
  multipartMediaType,
  parseBody,
  parseContentType,
  serialiseBody,
} from "./body.ts";
import { createEngine } from "./engine.ts";
import { type MockRequest, type MockResponse, printable, problem } from "./http.ts";
import type { Operations } from "./operations.ts";
import { cleanAccept, parsePreferences } from "./preferences.ts";
import { withMemory } from "./response-cache.ts";
import { createRoutes, unknownPathAnswerOf } from "./routes.ts";

/** An answer, with what the journal wants to know of it. */
export interface Answer {
  response: MockResponse;
  scenario?: string;
  violations?: readonly string[];
}

export interface Mount {
  document: OpenApiDocument;
  /** The methods of a path below the mount point; none when the path is unknown. */
  methods(path: string): readonly string[];
  /** Answers a request to a path below the mount point. */
  answer(request: MockRequest, path: string): Promise<Answer>;
  /** The path below the mount point without the path of the server URL, which clients may or may not send. */
  withoutBasePath(path: string): string;
}

/** Mounts a document; `decide` says which scenario a request is. */
export function createMount(document: OpenApiDocument, operations: Operations, decide: Decide): Mount {
  const prism = createEngine(operations);
  // A remembered answer would call nobody back.
  const engine = hasCallbacks(document) ? prism : withMemory(prism);
  const findRoute = createRoutes(document);
  const unknownPath = unknownPathAnswerOf(document);
  const basePath = (document.servers?.[0]?.url ?? "").replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/$/, "");

  async function answer(request: MockRequest, path: string): Promise<Answer> {
    const { headers, url } = request;
    const route = findRoute(path);
    if (!route) return unknownPath ? { response: notFound(url.href) } : unknown(path);
    if (!isDecodable(path)) return refuse(400, "The path has a percent sign that encodes nothing.");
    // HEAD is GET without a body, which both ways in leave out.
    const isHead = request.method === "HEAD" && !route.operations.has("HEAD");
    const method = isHead && route.operations.has("GET") ? "GET" : request.method;
    const operation = route.operations.get(method);
    if (!operation) {
      const allow = [...route.operations.keys()].join(", ");
      return refuse(405, `${method} is not a method of ${path}; it has ${allow}.`, { allow });
    }
    const type = parseContentType(headers["content-type"] ?? "application/octet-stream");
    if (!type) return refuse(415, "The Content-Type header is not a media type.");
    const preferences = parsePreferences(headers.prefer, url.searchParams);
    if (typeof preferences === "string") return refuse(400, preferences);

    const { body, violation } = await read(request.body, type, shapeOfRequest(document, operation, type.mediaType));
    const decision = violation ? undefined : decide(operation.id, body);
    const isPreferred = preferences.code || preferences.example || preferences.dynamic;
    const chosen = isPreferred || !decision ? undefined : decision;
    const answered = await engine(
      {
        method,
        path,
        template: route.template,
        query: url.searchParams,
        headers: cleaned(headers, request.body.length),
        mediaType: type.mediaType,
        body,
      },
      chosen ? { code: chosen.scenario.response.status, example: chosen.scenario.name } : preferences,
    );
    // What Prism finds wrong with the body that it got instead is beside the point.
    const violations = violation ? [violation] : answered.violations;
    // Where the document asks for no body, Prism has nothing against one that cannot be read.
    if (violation && answered.status < 400) return refuse(400, `${violation}.`);
    const isScenario = chosen !== undefined && violations.length === 0;
    if (!isScenario) decision?.undo?.();
    const remarks = isScenario && chosen.reason ? [chosen.reason] : violations;
    const value = isScenario && chosen.personalise ? chosen.personalise(answered.body) : answered.body;
    const mediaType = parseContentType(answered.headers["content-type"] ?? "")?.mediaType ?? "";
    return {
      response: {
        status: answered.status,
        headers: {
          ...answered.headers,
          ...(isScenario && { "x-mock-scenario": chosen.scenario.name }),
          ...(remarks.length > 0 && { "x-mock-violations": printable(remarks.join("; ")) }),
        },
        body: await serialiseBody(value, mediaType, responseShape(document, operation, answered.status, mediaType)),
      },
      ...(isScenario && { scenario: chosen.scenario.name }),
      violations: remarks,
    };
  }

  function notFound(uri: string): MockResponse {
    const { status = 404, mediaType = "", bodyFor = () => undefined } = unknownPath ?? {};
    return { status, headers: { "content-type": mediaType }, body: JSON.stringify(bodyFor(uri)) };
  }

  function unknown(path: string): Answer {
    return refuse(
      404,
      `There is no path ${path} in the spec; it has ${pathItemsOf(document)
        .map(([template]) => template)
        .join(", ")}.`,
    );
  }

  return {
    document,
    methods: (path) => [...(findRoute(path)?.operations.keys() ?? [])],
    answer,
    withoutBasePath: (path) => (basePath && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path),
  };
}

/** The body as the engine takes it. One that cannot be parsed goes in as text, which Prism then refuses by the spec. */
async function read(bytes: Uint8Array, type: ContentType, shape: BodyShape) {
  try {
    return { body: await parseBody(bytes, type, shape) };
  } catch (error) {
    if (error instanceof RangeError) return { body: "", violation: error.message };
    if (!(error instanceof SyntaxError)) throw error;
    // The XML reader says what is wrong; the message of JSON.parse would show a piece of the body.
    const reason = isXml(type.mediaType) ? `: ${error.message}` : "";
    return { body: "", violation: `The body is not valid ${type.mediaType}${reason}` };
  }
}

/**
 * The headers as Prism takes them: at a media range that is none it would throw, and without a length it does not look
 * at the media type of the body.
 */
function cleaned({ accept, ...rest }: Readonly<Record<string, string>>, length: number): Record<string, string> {
  const clean = cleanAccept(accept);
  return { ...rest, ...(clean && { accept: clean }), ...(length > 0 && { "content-length": String(length) }) };
}

/** A refusal of the mock's own, with its reason where every other reason is. */
export function refuse(status: number, reason: string, headers: Record<string, string> = {}): Answer {
  const response = problem(status, reason, { ...headers, "x-mock-violations": printable(reason) });
  return { response, violations: [reason] };
}

function hasCallbacks(document: OpenApiDocument): boolean {
  return pathItemsOf(document).some(([, item]) => Object.values(item).some((operation) => operation?.callbacks));
}

function shapeOfRequest(document: OpenApiDocument, { requests }: KnownOperation, mediaType: string): BodyShape {
  const xmlShape = isXml(mediaType) ? shapeOf(document, requests[mediaType]) : undefined;
  return { xmlShape, hasParts: multipartMediaType in requests };
}

function responseShape(document: OpenApiDocument, { responses }: KnownOperation, status: number, mediaType: string) {
  if (!isXml(mediaType)) return undefined;
  const response = responses[status] ?? responses[`${String(status)[0]}XX`] ?? responses.default;
  return shapeOf(document, response?.content?.[mediaType]);
}

function shapeOf(document: OpenApiDocument, mediaType: MediaType | undefined): XmlShape | undefined {
  return mediaType?.schema && xmlShapeOf(resolve(document, mediaType.schema));
}
