/** Creates the code samples of a spec. */

import type { ProviderName } from "../../../generated/providers.ts";
import { writeXml } from "../../../src/internal/write-xml.ts";
import { type OpenApiDocument, operationOf, resolve, xmlShapeOf } from "../../../src/openapi/document.ts";
import type { SignIn } from "../../../src/openapi/sign-in.ts";
import { type SecondClient, secondClient, withCamelCase } from "../../lib/generated.ts";
import { stepsOf } from "../sources.ts";
import { curlSample } from "./curl.ts";
import { type SampleOperation, sampleOperations } from "./operation.ts";
import { powershellSample } from "./powershell.ts";
import { pythonSample } from "./python.ts";
import { signInSamples } from "./sign-in.ts";
import { openapiFetchSample, typescriptFetchSample } from "./typescript.ts";

/** The labels, in the order in which the documentation shows them. */
export const sampleLabels = [
  "session",
  "command line",
  "curl",
  "curl (XML)",
  "openapi-fetch",
  "typescript-fetch",
  "Python",
  "PowerShell",
] as const;

/** A code sample as in `x-codeSamples`. */
export interface CodeSample {
  lang: "Shell" | "TypeScript" | "Python" | "PowerShell";
  label: (typeof sampleLabels)[number];
  source: string;
}

/** The names of the languages for the syntax highlighter. */
export const sampleLanguages: Record<CodeSample["lang"], string> = {
  Shell: "sh",
  TypeScript: "ts",
  Python: "python",
  PowerShell: "powershell",
};

/** A code sample, its place, and its expected output. */
export interface Sample extends CodeSample {
  provider: ProviderName;
  operationId: string;
  /** Name of the scenario that it plays. */
  scenario: string;
  /** Whether the response of the scenario is a refusal. Default: false. */
  isRefused?: boolean | undefined;
  /** The names of other scenarios with the same request. Only their responses differ. Default: none. */
  sameRequest?: string[] | undefined;
  /** The origin of the mock in its source. */
  mockOrigin: string;
  /** The value that it prints as JSON, or from the command line as text. Undefined: it is not run. */
  answer?: unknown;
  /** Its exit code. Default: 0. */
  exitCode?: number;
}

/** Returns every sample of a spec, in the order of the operations, the scenarios and the labels. */
export async function samplesOf(
  provider: ProviderName,
  document: OpenApiDocument,
  signIn: SignIn,
  mockOrigin: string,
): Promise<Sample[]> {
  const client = await secondClient(provider);
  return sampleOperations(provider, document, signIn, mockOrigin, client).flatMap((operation) => {
    const { scenario, isRefused, sameRequest } = operation;
    const { name, operationId } = scenario;
    const common = { provider, operationId, scenario: name, isRefused, sameRequest, mockOrigin };
    const isStep = stepsOf(signIn).some((step) => step.operation.id === operationId);
    const first = isStep ? signInSamples(operation, { document, signIn }) : [];
    const others = isRefused ? [refusedSample(operation)] : samplesOfOperation(document, operation, client);
    return [...first, ...others].map((sample) => ({ ...common, ...sample }));
  });
}

/** The sample of curl prints the refusal. With --fail-with-body, it then fails if the status is 400 or higher. */
function refusedSample(operation: SampleOperation): PartialSample {
  const { mediaType, scenario } = operation;
  const { body, status } = scenario.response;
  const source = curlSample(operation, mediaType, bodyOf(mediaType, scenario.requests[mediaType]));
  return { lang: "Shell", label: "curl", source, answer: body, ...(status >= 400 && { exitCode: curlHttpError }) };
}

/** The exit code of curl for a status of 400 or higher. */
const curlHttpError = 22;

type PartialSample = CodeSample & Pick<Sample, "answer" | "exitCode">;

const bodyOf = (mediaType: string, request: unknown) =>
  mediaType === "application/json"
    ? JSON.stringify(request, null, 2)
    : String(new URLSearchParams(request as FormFields));

function samplesOfOperation(
  document: OpenApiDocument,
  operation: SampleOperation,
  client: SecondClient,
): PartialSample[] {
  const { scenario, mediaType, names } = operation;
  const request = scenario.requests[mediaType];
  const answer = scenario.response.body;
  const toModel = (schema: string | undefined, value: unknown) => {
    const convert = client[`${schema}FromJSON`] ?? ((json: unknown) => json);
    return plain(convert(value));
  };
  const xml = xmlBody(document, scenario.operationId, scenario.requests["application/xml"]);
  const body = bodyOf(mediaType, request);
  const samples: PartialSample[] = [
    { lang: "Shell", label: "curl", source: curlSample(operation, mediaType, body), answer },
  ];
  if (xml) {
    const source = curlSample(operation, "application/xml", xml);
    samples.push({ lang: "Shell", label: "curl (XML)", source, answer });
  }
  samples.push({ lang: "TypeScript", label: "openapi-fetch", source: openapiFetchSample(operation), answer });
  if (names) {
    const body = names.body ? { [names.body]: toModel(names.request, request) } : withCamelCase(request);
    const shown = Object.entries(operation.parameters).filter(([place]) => !(place in operation.credentials));
    const parameters = withCamelCase(Object.fromEntries(shown.map(([place, value]) => [place.split(" ")[1], value])));
    samples.push({
      lang: "TypeScript",
      label: "typescript-fetch",
      source: typescriptFetchSample(operation, names, { ...parameters, ...body }),
      answer: toModel(names.response, answer),
    });
  }
  return [
    ...samples,
    { lang: "Python" as const, label: "Python" as const, source: pythonSample(operation), answer },
    { lang: "PowerShell" as const, label: "PowerShell" as const, source: powershellSample(operation, mediaType, body) },
  ];
}

type FormFields = Record<string, string>;

/** Returns the body as XML if the operation accepts XML. */
function xmlBody(document: OpenApiDocument, operationId: string, value: unknown): string | undefined {
  const operation = operationOf(document, operationId);
  const schema = operation?.requests["application/xml"]?.schema;
  const shape = schema && xmlShapeOf(resolve(document, schema));
  return shape && value ? writeXml(shape, value as Record<string, unknown>) : undefined;
}

/** Returns the value as JSON has it, without undefined members. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
