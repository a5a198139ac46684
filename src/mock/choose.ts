/**
 * Chooses the response example for a request: the one that the client prefers, otherwise the one that the state of a stateful
 * mock requires (`state/choose-example.ts`), otherwise the one whose request example equals the request. If none is chosen,
 * Prism takes the first example in the document.
 */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../internal/is-object.ts";
import type { KnownOperation, OpenApiDocument } from "../openapi/document.ts";
import { pairsOf, type Scenario } from "../openapi/scenarios.ts";
import type { EngineRequest, EngineResponse } from "./engine.ts";
import type { Preferences } from "./preferences.ts";
import { sentOf } from "./state/recognise.ts";
import type { VendorState } from "./state/state.ts";

/** A parsed request with its operation. */
export interface KnownRequest extends EngineRequest {
  operation: KnownOperation;
}

/** An example for a request, which applies only if the request is valid. */
export interface Choice {
  /** If absent, Prism takes the first success example in the document. */
  scenario?: Scenario;
  /** A response that is not an example of the operation. It applies even if the request is invalid. */
  answer?: EngineResponse;
  /** Why the request is refused, as a sentence, if the request itself does not show it. */
  reason?: string;
  /** Changes the state, and turns the example into the response to this request. Default: the response is the example. */
  settle?: (example: EngineResponse) => EngineResponse;
}

export function createChoose(
  document: OpenApiDocument,
  state: VendorState | undefined,
): (request: KnownRequest, preferences: Preferences) => Choice | undefined {
  const pair = pairByExample(document, state?.tokenMembers ?? []);
  return (request, { code, example, dynamic, refusal }) => {
    if (code || example || dynamic) return undefined;
    const paired = pair(request);
    return state ? state.choose(request, paired, refusal) : paired;
  };
}

/**
 * Finds the scenario whose named example equals the body and parameters of a request. Null members are treated as absent,
 * because the schema already refuses them if they may not be null, and half of the generated clients send them.
 *
 * @param ignored members that differ in every request, such as a token
 */
function pairByExample(
  document: OpenApiDocument,
  ignored: readonly string[],
): (request: KnownRequest) => Choice | undefined {
  const scenarios = pairsOf(document);
  return (request) => {
    const { parameter } = sentOf(request);
    const comparable = (value: unknown) => without(ignored, withoutNulls(value));
    const given = comparable(request.body);
    const isPair = ({ operationId, requests, parameters }: Scenario) => {
      const bodies = Object.values(requests);
      const shown = Object.entries(parameters);
      return (
        operationId === request.operation.id &&
        (bodies.length === 0 || bodies.some((example) => isDeepStrictEqual(comparable(example), given))) &&
        shown.every(([place, value]) => parameter(place) === String(value))
      );
    };
    const scenario = scenarios.find(isPair);
    return scenario && { scenario };
  };
}

function without(names: readonly string[], value: unknown): unknown {
  if (names.length === 0 || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
