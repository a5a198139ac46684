/**
 * Scenarios: the named examples of a document. A request example and the response example of the same name belong
 * together (the convention of Microcks): send this, get that.
 */
import { isDeepStrictEqual } from "node:util";
import { AuthError } from "../errors.ts";
import { type MediaType, type OpenApiDocument, type Operation, operationsOf, resolve, tokenOf } from "./document.ts";
import { valueAt } from "./pointer.ts";

/** One request example with the response example of its name. */
export interface Scenario {
  /** Name of both examples. */
  name: string;
  operationId: string;
  /** Upper-case HTTP method. */
  method: string;
  /** Path template of the operation. */
  path: string;
  /** The request body by media type, the preferred one first. */
  requests: Record<string, unknown>;
  response: ScenarioResponse;
}

export interface ScenarioResponse {
  /** HTTP status; for a range or `default` the one that the document gives as `x-example-status`. */
  status: number;
  mediaType: string;
  body: unknown;
}

/** Every pair of examples of a document, in document order. */
export function scenariosOf(document: OpenApiDocument): Scenario[] {
  return operationsOf(document).flatMap(({ path, method, operation }) => {
    const content = Object.entries(operation.requestBody?.content ?? {});
    const names = new Set(content.flatMap(([, mediaType]) => Object.keys(mediaType.examples ?? {})));
    return [...names].map((name) => ({
      name,
      operationId: operation.operationId,
      method,
      path,
      requests: Object.fromEntries(
        content.flatMap(([type, mediaType]) => exampleOf(document, mediaType, name).map((value) => [type, value])),
      ),
      response: responseOf(document, operation, name),
    }));
  });
}

/** Whether a scenario succeeds by the spec: for CRM.COM a failure has the HTTP status 200 too, but no token. */
export function isSuccess(document: OpenApiDocument, { operationId, response }: Scenario): boolean {
  const token = tokenOf(document)?.token;
  const lacksToken = operationId === token?.operationId && valueAt(response.body, token.pointer) === undefined;
  return response.status === 200 && !lacksToken;
}

/** The value of a named example, as a list that is empty when there is none. */
function exampleOf(document: OpenApiDocument, mediaType: MediaType, name: string): unknown[] {
  const example = mediaType.examples?.[name];
  return example ? [resolve(document, example).value] : [];
}

function responseOf(document: OpenApiDocument, operation: Operation, name: string): ScenarioResponse {
  for (const [code, reference] of Object.entries(operation.responses)) {
    const response = resolve(document, reference);
    for (const [mediaType, content] of Object.entries(response.content ?? {})) {
      const [body] = exampleOf(document, content, name);
      const status = /^\d{3}$/.test(code) ? Number(code) : response["x-example-status"];
      if (body !== undefined && status) return { status, mediaType, body };
    }
  }
  throw new AuthError("CONFIGURATION", `The request example ${name} of ${operation.operationId} has no response.`);
}

/** What to answer a request with. */
export interface Decision {
  scenario: Scenario;
  /** Makes the answer of this request out of the example's body. Default: the example's body itself. */
  personalise?: (body: unknown) => unknown;
}

/** Decides which scenario a request to an operation is, if any. */
export type Decide = (operationId: string, body: unknown) => Decision | undefined;

/** A request whose body equals a named request example is that scenario. */
export function pairByExample(document: OpenApiDocument): Decide {
  const scenarios = scenariosOf(document);
  return (operationId, body) => {
    const scenario = scenarios.find(
      (candidate) =>
        candidate.operationId === operationId &&
        Object.values(candidate.requests).some((example) => isDeepStrictEqual(example, body)),
    );
    return scenario && { scenario };
  };
}
