/**
 * Scenarios: the named examples of a document. A request example and the response example of the same name belong
 * together (the convention of Microcks): send this, get that.
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

/** One request example with the response example of its name. */
export interface Scenario {
  /** Name of both examples. */
  name: string;
  /** The `operationId`, or method and path where there is none. */
  operationId: string;
  /** Upper-case HTTP method. */
  method: string;
  /** Path template of the operation. */
  path: string;
  /** The request body by media type, the preferred one first. */
  requests: Record<string, unknown>;
  /** The values of the parameters that have an example of that name, by place and name, such as `query username`. */
  parameters: Record<string, unknown>;
  response: ScenarioResponse;
}

export interface ScenarioResponse {
  /** HTTP status; for a range or `default` the one that the document gives as `x-example-status`. */
  status: number;
  mediaType: string;
  body: unknown;
}

/** Every pair of examples of a document, in document order; examples without a partner do not count. */
export function scenariosOf(document: OpenApiDocument): Scenario[] {
  return pairsOf(document).filter(({ requests }) => Object.keys(requests).length > 0);
}

/** Every pair of examples, including those whose request has only parameters. */
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
 * Every example of an answer of an operation, with the request of that name, if there is one; and every request whose
 * answer can only be the success that has no body.
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

/** The value of a named example, as a list that is empty when there is none. */
function exampleOf(document: OpenApiDocument, type: string, mediaType: MediaType, name: string): unknown[] {
  const example = mediaType.examples?.[name];
  return example ? [parsedExample(document, type, mediaType, name, resolve(document, example).value)] : [];
}

/** What a reader of the body gets: an example of an XML media type is text in the document. */
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
