/**
 * Reads scenarios: the named examples of a document. A request example and the response example with the same name belong
 * together (the convention of Microcks): this request gets that response.
 */
import { AuthError } from "../errors.ts";
import {
  type KnownOperation,
  type MediaType,
  type OpenApiDocument,
  operationsOf,
  parametersOf,
  type ResponseObject,
  resolve,
  xmlShapeOf,
} from "./document.ts";
import { isXmlType } from "./media-types.ts";
import { readXml } from "./xml.ts";

/** A request example, with the response example of the same name. */
export interface Scenario {
  /** The name of both examples. */
  name: string;
  /** The `operationId`, or method and path if there is none. */
  operationId: string;
  /** The HTTP method in upper case. */
  method: string;
  /** The path template of the operation. */
  path: string;
  /** The request body by media type, preferred type first. */
  requests: Record<string, unknown>;
  /** The values of parameters that have an example with that name, by place and name, such as `query username`. */
  parameters: Record<string, unknown>;
  response: ScenarioResponse;
}

export interface ScenarioResponse {
  /** HTTP status; for a range or `default` the one that the document gives as `x-example-status`. */
  status: number;
  mediaType: string;
  body: unknown;
}

/** Returns every pair of examples of a document, in document order, without unpaired examples. */
export function scenariosOf(document: OpenApiDocument): Scenario[] {
  return pairsOf(document).filter(({ requests }) => Object.keys(requests).length > 0);
}

/** Returns every pair of examples, including those whose request has only parameters. */
export function pairsOf(document: OpenApiDocument): Scenario[] {
  return operationsOf(document).flatMap((operation) =>
    namesOf(document, operation).flatMap((name) => scenarioOf(document, operation, name) ?? []),
  );
}

/** The names of the examples of requests and parameters. */
function namesOf(document: OpenApiDocument, operation: KnownOperation): string[] {
  const holders = [...Object.values(operation.requests), ...parametersOf(document, operation)];
  return [...new Set(holders.flatMap(({ examples = {} }) => Object.keys(examples)))];
}

/**
 * Returns every example of an answer of an operation, with the request of that name if there is one. Also returns every
 * request whose only possible answer is a success without a body.
 */
export function answersOf(document: OpenApiDocument, operation: KnownOperation): Scenario[] {
  const contents = Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content));
  const names = new Set(contents.flatMap(({ examples = {} }) => Object.keys(examples)));
  const [empty] = Object.entries(operation.responses).filter(
    ([status, { content }]) => /^2\d\d$/.test(status) && !content,
  );
  const others = namesOf(document, operation).filter((name) => !names.has(name));
  const answered = [...names].flatMap((name) => scenarioOf(document, operation, name) ?? []);
  if (!empty) return answered;
  const response = { status: Number(empty[0]), mediaType: "", body: undefined };
  return [...answered, ...others.map((name) => ({ ...requestOf(document, operation, name), response }))];
}

function scenarioOf(document: OpenApiDocument, operation: KnownOperation, name: string): Scenario | undefined {
  const response = responseOf(document, operation.responses, name);
  return response && { ...requestOf(document, operation, name), response };
}

function requestOf(document: OpenApiDocument, operation: KnownOperation, name: string): Omit<Scenario, "response"> {
  const { id, path, method, requests } = operation;
  const parameters = parametersOf(document, operation).flatMap(({ in: place, name: of, examples }) => {
    const example = examples?.[name];
    return example ? [[`${place} ${of}`, resolve(document, example).value] as const] : [];
  });
  const bodies = Object.entries(requests).flatMap(([type, mediaType]) =>
    exampleOf(document, type, mediaType, name).map((value) => [type, value] as const),
  );
  const values = { requests: Object.fromEntries(bodies), parameters: Object.fromEntries(parameters) };
  return { name, operationId: id, method, path, ...values };
}

/** The value of a named example, in a list; empty if there is none. */
function exampleOf(document: OpenApiDocument, type: string, mediaType: MediaType, name: string): unknown[] {
  const example = mediaType.examples?.[name];
  return example ? [parsedExample(document, type, mediaType, name, resolve(document, example).value)] : [];
}

/** The parsed body: an example of an XML media type is a string in the document. */
function parsedExample(
  document: OpenApiDocument,
  type: string,
  { schema = {} }: MediaType,
  name: string,
  value: unknown,
): unknown {
  const shape = isXmlType(type) && typeof value === "string" ? xmlShapeOf(resolve(document, schema)) : undefined;
  if (!shape) return value;
  try {
    return readXml(shape, value as string);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AuthError("CONFIGURATION", `The example ${name} is not valid ${type}: ${cause.message}.`, { cause });
  }
}

function responseOf(
  document: OpenApiDocument,
  responses: Record<string, ResponseObject>,
  name: string,
): ScenarioResponse | undefined {
  for (const [code, response] of Object.entries(responses)) {
    for (const [mediaType, content] of Object.entries(response.content ?? {})) {
      const [body] = exampleOf(document, mediaType, content, name);
      const status = /^\d{3}$/.test(code) ? Number(code) : response["x-example-status"];
      if (body !== undefined && status) return { status, mediaType, body };
    }
  }
  return undefined;
}
