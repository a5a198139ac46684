/** What the code samples of an operation are made of, taken from the spec. */

import type { ProviderName } from "../../../generated/providers.ts";
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

/** Where the samples find the mock unless told: what `npm run mock` prints. */
export const defaultMockOrigin = `http://127.0.0.1:${mockPort}`;

/** An operation with the scenario that its samples play. */
export interface SampleOperation {
  provider: ProviderName;
  /** Base URL of the provider at the mock. */
  mockUrl: string;
  /** The vendor's base URL by the spec. */
  vendorUrl: string;
  /** The first scenario that succeeds. */
  scenario: Scenario;
  /** The path of the call with all its parameters in it, and its headers beside the media type. */
  target: string;
  headers: Record<string, string>;
  /** All its parameters and credentials, by place and name. */
  parameters: Record<string, unknown>;
  credentials: Record<string, string>;
  /** The media type of the request in the samples: JSON where the operation takes it. */
  mediaType: string;
  /** What openapi-generator's client calls its parts; undefined: it has no such operation. */
  names?: SecondClientNames | undefined;
  /** How a failure looks that arrives with a good status, where the spec knows one. */
  unless?: SuccessMark | undefined;
}

/** The media types that the samples can write. */
const writable = ["application/json", formMediaType];

/** The operations of a spec for which there are samples: those with a pair of JSON or form examples that succeeds. */
export function sampleOperations(
  provider: ProviderName,
  document: OpenApiDocument,
  signIn: SignIn,
  mockOrigin: string,
  client: SecondClient,
): SampleOperation[] {
  const vendorUrl = document.servers?.[0]?.url;
  if (!vendorUrl) throw new UserError(`specs/${provider}.yaml needs a server, which its code samples name.`);
  const scenarios = scenariosOf(document).filter((scenario) => succeeds(signIn, scenario));
  return operationsOf(document).flatMap(({ id }) => {
    const scenario = scenarios.find(({ operationId }) => operationId === id);
    const [mediaType = ""] = preferredRequest(scenario?.requests ?? {}) ?? [];
    // What a sample prints is compared as JSON.
    if (!scenario || !writable.includes(mediaType) || !isJsonType(scenario.response.mediaType)) return [];
    const step = stepsOf(signIn).find(({ operation }) => operation.id === id);
    const names = secondClientNames(document, id, client);
    const parameters = withRequired(document, id, scenario.parameters);
    return {
      provider,
      mockUrl: `${mockOrigin}/${provider}`,
      vendorUrl,
      scenario,
      target: targetOf({ path: scenario.path, parameters }),
      headers: parametersIn("header", parameters),
      parameters,
      credentials: credentialsOf(document, id),
      mediaType,
      names,
      unless: step && successMark(step),
    };
  });
}
