/**
 * Which example answers a request: the one that the client prefers, else the one that the state of a stateful mock calls
 * for (`state/choose-example.ts`), else the one whose request example the request equals. Where none is chosen, Prism takes
 * the document's first.
 */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../internal/is-object.ts";
import type { KnownOperation, OpenApiDocument } from "../openapi/document.ts";
import { pairsOf, type Scenario } from "../openapi/scenarios.ts";
import type { EngineRequest, EngineResponse } from "./engine.ts";
import type { Preferences } from "./preferences.ts";
import { sentOf } from "./state/recognise.ts";
import type { VendorState } from "./state/state.ts";

/** A request as it was read, with its operation. */
export interface KnownRequest extends EngineRequest {
  operation: KnownOperation;
}

/** An example for a request, which counts only when the request turns out to be valid. */
export interface Choice {
  /** Absent: Prism takes the document's first example of success. */
  scenario?: Scenario;
  /** An answer that is not an example of the operation. The request need not be valid for it. */
  answer?: EngineResponse;
  /** Why the request is refused, as a sentence, if the request itself does not show it. */
  reason?: string;
  /** Changes the state, and turns the example into the answer to this request. Default: the answer is the example. */
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
 * A request is the scenario whose named example equals its body and parameters. Members that are null count as absent:
 * the schema has already refused them where they may not be null, and half of the generated clients send them.
 *
 * @param ignored members that no two requests share, such as a token
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
