/** Sends the successful scenarios of a spec with a generated client, and compares each response with the spec. */
import { isDeepStrictEqual } from "node:util";
import { type OpenApiDocument, operationsOf } from "../../src/openapi/document.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { valueAt } from "../../src/openapi/pointer.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";
import type { CallOptions, ClientCall } from "../lib/clients.ts";
import { preferredRequest } from "../lib/generated.ts";
import { withMoments } from "../lib/moments.ts";
import { withRequired } from "../lib/parameters.ts";
import { brief } from "./brief.ts";
import { secretsOf } from "./secrets.ts";

/** One call of the table. */
export interface Row {
  provider: string;
  client: string;
  request: string;
  status: string;
  /** A summary of the response, or the error. */
  response: string;
  ok: boolean;
}

export type Outcomes = Omit<Row, "provider" | "client">[];

/** Makes the calls of all successful scenarios, and the steps of each scenario in order. */
export async function signIn(
  vendor: Vendor,
  operations: Record<string, ClientCall>,
  options: CallOptions,
): Promise<Outcomes> {
  const { document } = vendor;
  const outcomes: Outcomes = [];
  const scenarios = scenariosOf(document).filter((scenario) => succeeds(vendor.signIn, scenario));
  for (const name of new Set(scenarios.map((scenario) => scenario.name))) {
    let previous: unknown;
    for (const scenario of scenarios.filter((candidate) => candidate.name === name)) {
      const body = chain(document, scenario, previous);
      const parameters = withRequired(document, scenario.operationId, scenario.parameters);
      const request = [scenario.operationId, name, options.bodyFormat].filter(Boolean).join(", ");
      try {
        const outcome = await operations[scenario.operationId]?.(options, body, parameters);
        previous = outcome?.body;
        outcomes.push({
          request,
          status: String(outcome?.status),
          response: brief(previous, secretsOf(vendor, { operationId: scenario.operationId, body, parameters })),
          ok:
            outcome?.status === scenario.response.status &&
            isDeepStrictEqual(withMoments(previous), withMoments(scenario.response.body)),
        });
      } catch (error) {
        outcomes.push({
          request,
          status: "-",
          response: error instanceof Error ? error.message : String(error),
          ok: false,
        });
      }
    }
  }
  return outcomes;
}

const responseBody = "$response.body#";

/** Returns the scenario's request body, with the values that a link takes from the response of the previous step. */
function chain(document: OpenApiDocument, scenario: Scenario, previous: unknown): unknown {
  const [, request] = preferredRequest(scenario.requests) ?? [];
  if (typeof request !== "object" || request === null) return request;
  const body = { ...request } as Record<string, unknown>;
  const links = operationsOf(document)
    .flatMap(({ responses }) => Object.values(responses))
    .flatMap((response) => Object.values(response.links ?? {}))
    .filter((link) => link.operationId === scenario.operationId);
  for (const link of links) {
    for (const [member, expression] of Object.entries(link["x-request-body"] ?? {})) {
      if (expression.startsWith(responseBody)) {
        body[member] = valueAt(previous, expression.slice(responseBody.length));
      }
    }
  }
  return body;
}
