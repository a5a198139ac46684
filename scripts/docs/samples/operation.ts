/** Reads the input for the code samples of an operation from the spec. */

import { isDeepStrictEqual } from "node:util";
import type { ProviderName } from "../../../generated/providers.ts";
import { AuthError } from "../../../src/errors.ts";
import { serverOf } from "../../../src/generate/server.ts";
import { mockPort } from "../../../src/mock/defaults.ts";
import { type OpenApiDocument, operationsOf } from "../../../src/openapi/document.ts";
import { formMediaType, isJsonType } from "../../../src/openapi/media-types.ts";
import { succeeds } from "../../../src/openapi/outcome.ts";
import { type Scenario, scenariosOf } from "../../../src/openapi/scenarios.ts";
import type { SignIn } from "../../../src/openapi/sign-in.ts";
import { credentialsOf } from "../../lib/credentials.ts";
import { preferredRequest, type SecondClient, type SecondClientNames, secondClientNames } from "../../lib/generated.ts";
import { UserError } from "../../lib/main.ts";
import { parametersIn, targetOf, withRequired } from "../../lib/parameters.ts";
import { type SuccessMark, stepsOf, successMark } from "../sources.ts";

/** The default origin of the mock in the samples: what `npm run mock` prints. */
export const defaultMockOrigin = `http://127.0.0.1:${mockPort}`;

/** An operation and the scenario of a set of its samples. */
export interface SampleOperation {
  provider: ProviderName;
  /** Base URL of the provider at the mock. */
  mockUrl: string;
  /** The vendor's base URL in the spec, and the variable in it whose value depends on the vendor's user. */
  vendorUrl: string;
  host?: string | undefined;
  scenario: Scenario;
  /** Whether the response of the scenario is a refusal. Default: false. */
  isRefused?: boolean;
  /** The names of other scenarios with the same request. Only their responses differ. Default: none. */
  sameRequest?: string[];
  /** The path of the call with all its parameters, and its headers except the media type. */
  target: string;
  headers: Record<string, string>;
  /** All its parameters and credentials, by place and name. */
  parameters: Record<string, unknown>;
  credentials: Record<string, string>;
  /** The media type of the request in the samples: JSON if the operation accepts it. */
  mediaType: string;
  /** The names in openapi-generator's client. Undefined: it does not have the operation. */
  names?: SecondClientNames | undefined;
  /** What marks a failure with a 2xx status, if the spec has one. */
  unless?: SuccessMark | undefined;
}

/** The media types of requests for which there are samples. */
const writable = ["application/json", formMediaType];

/**
 * Returns an operation for each request that gets samples, successful requests first. The request must be JSON or a form,
 * and the response JSON.
 */
export function sampleOperations(
  provider: ProviderName,
  document: OpenApiDocument,
  signIn: SignIn,
  mockOrigin: string,
  client: SecondClient,
): SampleOperation[] {
  const vendorUrl = document.servers?.[0]?.url;
  if (!vendorUrl) throw new UserError(`specs/${provider}.yaml needs a server, which its code samples name.`);
  const host = serverOf(document, (message) => new AuthError("CONFIGURATION", message)).host?.name;
  const scenarios = scenariosOf(document);
  return operationsOf(document).flatMap(({ id }) => {
    const step = stepsOf(signIn).find(({ operation }) => operation.id === id);
    const names = secondClientNames(document, id, client);
    const sets = byRequest(scenarios.filter(({ operationId }) => operationId === id));
    const all = sets.flatMap(([scenario, ...others]): SampleOperation[] => {
      const [mediaType = ""] = preferredRequest(scenario.requests) ?? [];
      // The output of a sample is compared as JSON.
      if (!writable.includes(mediaType) || !isJsonType(scenario.response.mediaType)) return [];
      const parameters = withRequired(document, id, scenario.parameters);
      return [
        {
          provider,
          mockUrl: `${mockOrigin}/${provider}`,
          vendorUrl,
          host,
          scenario,
          isRefused: !succeeds(signIn, scenario),
          sameRequest: others.map(({ name }) => name),
          target: targetOf({ path: scenario.path, parameters }),
          headers: parametersIn("header", parameters),
          parameters,
          credentials: credentialsOf(document, id),
          mediaType,
          names,
          unless: step && successMark(step),
        },
      ];
    });
    return all.toSorted((a, b) => Number(a.isRefused) - Number(b.isRefused));
  });
}

/** Groups scenarios by their requests. The mock plays the first scenario of a group. */
function byRequest(scenarios: Scenario[]): [Scenario, ...Scenario[]][] {
  const sets: [Scenario, ...Scenario[]][] = [];
  for (const scenario of scenarios) {
    const set = sets.find(([{ requests, parameters }]) =>
      isDeepStrictEqual([requests, parameters], [scenario.requests, scenario.parameters]),
    );
    if (set) set.push(scenario);
    else sets.push([scenario]);
  }
  return sets;
}
