/**
 * Serves one OpenAPI document with Prism's engine. Prism interprets the document; this file only passes parsed bodies and the
 * name of the example to return.
 */
import { formMediaType, multipartMediaType } from "../openapi/media-types.ts";
import { loadGenerator } from "./generator.ts";
import type { Operations } from "./operations.ts";
import { prepareParameters } from "./parameters.ts";
import { cleanAuthorization, type Preferences } from "./preferences.ts";
import { askPrism, type ProblemJsonError } from "./prism.ts";

/** A request with a parsed body: an object for JSON, XML and forms, a string for anything else. */
export interface EngineRequest {
  /** Upper-case HTTP method. */
  method: string;
  /** Path below the mount point. */
  path: string;
  /** The path template of the operation. */
  template: string;
  query: URLSearchParams;
  /** Header names in lower case; content type and accept are well-formed. */
  headers: Readonly<Record<string, string>>;
  /** Media type of the body, without parameters. */
  mediaType: string;
  body: unknown;
}

export interface EngineResponse {
  status: number;
  headers: Record<string, string>;
  /** The body as a value, not yet serialised. */
  body: unknown;
  /** What does not fit the document, one sentence each, without values of the request. */
  violations: string[];
}

/** Responds to a request as the document says, with the preferred response and example if there is a preference. */
export type Engine = (request: EngineRequest, preferences: Preferences) => Promise<EngineResponse>;

/** Creates the engine for the operations of a document, which it modifies to suit Prism. */
export function createEngine(operations: Operations): Engine {
  const known = new Map(
    operations.map((operation) => {
      const readHeaders = prepareParameters(operation);
      return [`${operation.method} ${operation.path}`, { operation, readHeaders }] as const;
    }),
  );
  // Prism generates the requests of callbacks.
  const hasCallbacks = operations.some(({ callbacks = [] }) => callbacks.length > 0);

  return async ({ method, path, template, query, headers, mediaType, body }, { code, example, dynamic = false }) => {
    const encoded = encode(headers, mediaType, body);
    const found = known.get(`${method.toLowerCase()} ${template}`);
    const input = {
      method: method.toLowerCase() as "post",
      // Prism treats a value with a comma as a list.
      url: { path: template.includes(",") ? path : path.replaceAll(",", "%2C"), query: queryOf(query) },
      ...encoded,
      // Prism passes these to its validator unchanged.
      headers: (found?.readHeaders(encoded.headers) ?? encoded.headers) as Record<string, string>,
    };
    // A new object for every request: Prism writes the Accept header of the request into it.
    const mock = { dynamic, ...(code && { code }), ...(example && { exampleKey: example }) };
    if (dynamic || hasCallbacks) await loadGenerator();
    const answer = askPrism(input, found ? [found.operation] : operations, mock);
    const result = await answer.catch((error: Error) => {
      // Prism throws if a path parameter is not in the style that the document specifies.
      if (!/^(Label|Matrix) serialization style requires/.test(error.message)) throw error;
      return { _tag: "Left", left: { status: 400, message: "Bad Request", detail: `${error.message}.` } } as const;
    });
    if (result._tag === "Left") return problemOf(result.left as ProblemJsonError);
    const { output, validations } = result.right;
    const violations = [...validations.input, ...validations.output].map(({ path: where, message }) =>
      [where?.join("."), message].filter(Boolean).join(" "),
    );
    // If the requested code has no acceptable media type, Prism responds with another code.
    if (code && code !== output.statusCode && validations.input.length === 0) return notAcceptable();
    const lowerCased = Object.entries(output.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    return { status: output.statusCode, headers: Object.fromEntries(lowerCased), body: output.body, violations };
  };
}

/** Returns the headers, and the body for Prism: either kind of form is text, because Prism parses forms itself. */
function encode(given: Readonly<Record<string, string>>, mediaType: string, body: unknown) {
  const { authorization } = given;
  const headers: Record<string, string> = {
    ...given,
    ...(authorization && { authorization: cleanAuthorization(authorization) }),
  };
  // Prism decodes percent-encoding in both kinds of form.
  const fields = () => Object.entries(body ?? {}).map((field) => field.map((part) => encodeURIComponent(String(part))));
  if (mediaType === formMediaType) {
    const pairs = fields().map((field) => field.join("="));
    return { headers, body: pairs.join("&") };
  }
  if (mediaType !== multipartMediaType || typeof body !== "object") return { headers, body };
  const disposition = "Content-Disposition: form-data";
  const parts = fields().map(([name, value]) => `--${boundary}\r\n${disposition}; name="${name}"\r\n\r\n${value}\r\n`);
  headers["content-type"] = `${multipartMediaType}; boundary="${boundary}"`;
  return { headers, body: [...parts, `--${boundary}--\r\n`].join("") };
}

/** Not in any part, because parts for Prism contain no colon. */
const boundary = "provider-auth:boundary";

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? "")];
    }),
  );
}

/** Turns Prism's own errors (no such path, method or example, nothing acceptable) into problem documents. */
function problemOf({ status, message: text, detail: given, additional }: Partial<ProblemJsonError>): EngineResponse {
  // After the first line, an error of the generator contains a stack.
  const message = text?.split("\n", 1)[0];
  const detail = given || message;
  const found = (additional?.validation ?? []) as { location?: string[]; message?: string }[];
  const violations = found.map(({ location, message: what }) => [location?.join("."), what].filter(Boolean).join(" "));
  if (status) return { ...problemResponse(status, message, detail), ...(violations.length > 0 && { violations }) };
  // If the default response does not match either, Prism puts two errors into one text without a status.
  if (message?.includes("#NOT_ACCEPTABLE")) return notAcceptable();
  if (message?.includes("#NOT_FOUND"))
    return problemResponse(404, "Not Found", "The response has no example with that name.");
  return problemResponse(500, message, detail);
}

function notAcceptable(): EngineResponse {
  const detail = "The requested response is not in the document, or not in a media type that the request accepts.";
  return problemResponse(406, "Not Acceptable", detail);
}

function problemResponse(status: number, title = "Error", detail = title): EngineResponse {
  const headers = { "content-type": "application/problem+json" };
  return { status, headers, body: { title, status, detail }, violations: [detail] };
}
