/** What the code samples of an operation are made of, taken from the spec. */

import { type OpenApiDocument, operationsOf, type Reference, tokenOf } from "../../../src/openapi/document.ts";
import { isSuccess, type Scenario, scenariosOf } from "../../../src/openapi/scenarios.ts";
import type { ProviderName } from "../../../src/providers/names.ts";
import { UserError } from "../../lib/main.ts";

/** Where the samples find the mock unless told: what `npm run mock` prints. */
export const defaultMockOrigin = "http://127.0.0.1:4010";

/** An operation with the scenario that its samples play. */
export interface SampleOperation {
  provider: ProviderName;
  /** Base URL of the provider at the mock. */
  mockUrl: string;
  /** The vendor's base URL by the spec. */
  vendorUrl: string;
  /** The first scenario that succeeds. */
  scenario: Scenario;
  /** Names of the schemas of the JSON request and of the answer. */
  requestSchema: string;
  responseSchema: string;
  /** Name of the body's parameter in openapi-generator's client. */
  parameter: string;
  /** The first tag, by which openapi-generator names the API class. */
  tag: string;
  /** How a failure looks that arrives with a good status, where the spec knows one. */
  unless?: { pointer: string; equals: string } | undefined;
}

/** The operations of a spec for which there are samples: all of them. */
export function sampleOperations(
  provider: ProviderName,
  document: OpenApiDocument,
  mockOrigin: string,
): SampleOperation[] {
  const scenarios = scenariosOf(document).filter((scenario) => isSuccess(document, scenario));
  return operationsOf(document).map((operation) => {
    const scenario = scenarios.find(({ operationId }) => operationId === operation.id);
    const request = schemaName(operation.requests["application/json"]?.schema);
    const response = scenario && operation.responses[scenario.response.status];
    const answer = schemaName(response?.content?.[scenario?.response.mediaType ?? ""]?.schema);
    const vendorUrl = document.servers?.[0]?.url;
    const own = document.paths[operation.path]?.[operation.method.toLowerCase()];
    const tag = own?.tags?.[0];
    if (!scenario || !request || !answer || !vendorUrl || !tag) {
      throw new UserError(
        `specs/${provider}.yaml: the operation ${operation.id} needs a server, a tag, a JSON request and answer with named schemas, and a pair of examples that succeeds; without them it has no code samples.`,
      );
    }
    const unless = tokenOf(document)?.token.refusal.unless;
    return {
      provider,
      mockUrl: `${mockOrigin}/${provider}`,
      vendorUrl,
      scenario,
      requestSchema: request,
      responseSchema: answer,
      parameter: own["x-codegen-request-body-name"] ?? request.charAt(0).toLowerCase() + request.slice(1),
      tag,
      unless,
    };
  });
}

const schemaName = (schema: object | undefined) =>
  schema && "$ref" in schema ? (schema as Reference).$ref.split("/").at(-1) : undefined;
