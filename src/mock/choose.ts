/**
 * Which example answers a request: the one that the client prefers, else the one that the state of a stateful mock calls
 * for, else the one whose request example the request equals. Where none is chosen, Prism takes the document's first.
 */
import { isDeepStrictEqual } from "node:util";
import type { KnownOperation, OpenApiDocument } from "../openapi/document.ts";
import { type Scenario, scenariosOf } from "../openapi/scenarios.ts";
import type { EngineRequest, EngineResponse } from "./engine.ts";
import type { Preferences } from "./preferences.ts";

/** A request as it was read, with its operation. */
export interface KnownRequest extends EngineRequest {
  operation: KnownOperation;
}

/** An example for a request, which counts only when the request turns out to be valid. */
export interface Choice {
  scenario: Scenario;
  /** Why it is a refusal, as a sentence, where the request itself does not show it. */
  reason?: string;
  /** Changes the state, and makes the answer of this request out of the example. Default: the answer is the example. */
  settle?: (example: EngineResponse) => EngineResponse;
}

/** Chooses; changes nothing by that. */
export type Choose = (request: KnownRequest) => Choice | undefined;

/** @param byState what the state calls for, in a stateful mock */
export function createChoose(
  document: OpenApiDocument,
  byState: Choose | undefined,
): (request: KnownRequest, preferences: Preferences) => Choice | undefined {
  const choose = byState ?? pairByExample(document);
  return (request, { code, example, dynamic }) => (code || example || dynamic ? undefined : choose(request));
}

/**
 * A request whose body equals a named request example is that scenario. Members that are null count as absent: the schema
 * has already refused them where they may not be null, and half of the generated clients send them.
 */
function pairByExample(document: OpenApiDocument): Choose {
  const scenarios = scenariosOf(document);
  return ({ operation, body }) => {
    const given = withoutNulls(body);
    const scenario = scenarios.find(
      ({ operationId, requests }) =>
        operationId === operation.id &&
        Object.values(requests).some((example) => isDeepStrictEqual(withoutNulls(example), given)),
    );
    return scenario && { scenario };
  };
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
