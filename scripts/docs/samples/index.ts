/** Every code sample of a spec. */
import { join } from "node:path";
import { type OpenApiDocument, operationsOf, resolve, xmlShapeOf } from "../../../src/openapi/document.ts";
import { writeXml } from "../../../src/openapi/xml.ts";
import type { ProviderName } from "../../../src/providers/names.ts";
import { root } from "../../lib/paths.ts";
import { curlSample } from "./curl.ts";
import { type SampleOperation, sampleOperations } from "./operation.ts";
import { pythonSample } from "./python.ts";
import { openapiFetchSample, typescriptFetchSample } from "./typescript.ts";

/** The labels, which are also the choices in the documentation, in their order. */
export const sampleLabels = ["curl", "curl (XML)", "openapi-fetch", "typescript-fetch", "Python"] as const;

/** A code sample as it stands in `x-codeSamples`. */
export interface CodeSample {
  lang: "Shell" | "TypeScript" | "Python";
  label: (typeof sampleLabels)[number];
  source: string;
}

/** A code sample with where it belongs and what it must print. */
export interface Sample extends CodeSample {
  provider: ProviderName;
  operationId: string;
  /** Name of the scenario that it plays. */
  scenario: string;
  /** Where it expects the mock. */
  mockOrigin: string;
  /** The JSON value that it prints. */
  answer: unknown;
}

/** The conversions of a generated client, `<schema>FromJSON` by name. */
type Models = Record<string, (json: unknown) => unknown>;

/** Every sample of a spec, in the order of the operations and the labels. */
export async function samplesOf(
  provider: ProviderName,
  document: OpenApiDocument,
  mockOrigin: string,
): Promise<Sample[]> {
  const models: Models = await import(join(root, "generated", provider, "typescript-fetch/index.ts"));
  return sampleOperations(provider, document, mockOrigin).flatMap((operation) => {
    const { scenario } = operation;
    const common = { provider, operationId: scenario.operationId, scenario: scenario.name, mockOrigin };
    return samplesOfOperation(document, operation, models).map((sample) => ({ ...common, ...sample }));
  });
}

function samplesOfOperation(document: OpenApiDocument, operation: SampleOperation, models: Models) {
  const { scenario, requestSchema, responseSchema } = operation;
  const json = scenario.requests["application/json"];
  const answer = scenario.response.body;
  const toModel = (schema: string, value: unknown) => plain(models[`${schema}FromJSON`]?.(value));
  const xml = xmlBody(document, scenario.operationId, scenario.requests["application/xml"]);
  const samples: (CodeSample & { answer: unknown })[] = [
    {
      lang: "Shell",
      label: "curl",
      source: curlSample(operation, "application/json", JSON.stringify(json, null, 2)),
      answer,
    },
    {
      lang: "TypeScript",
      label: "openapi-fetch",
      source: openapiFetchSample(operation),
      answer,
    },
    {
      lang: "TypeScript",
      label: "typescript-fetch",
      source: typescriptFetchSample(operation, toModel(requestSchema, json)),
      answer: toModel(responseSchema, answer),
    },
    { lang: "Python", label: "Python", source: pythonSample(operation), answer },
  ];
  if (xml) {
    samples.splice(1, 0, {
      lang: "Shell",
      label: "curl (XML)",
      source: curlSample(operation, "application/xml", xml),
      answer,
    });
  }
  return samples;
}

/** The body as XML, where the spec has the operation take it. */
function xmlBody(document: OpenApiDocument, operationId: string, value: unknown): string | undefined {
  const operation = operationsOf(document).find(({ id }) => id === operationId);
  const schema = operation?.requests["application/xml"]?.schema;
  const shape = schema && xmlShapeOf(resolve(document, schema));
  return shape && value ? writeXml(shape, value as Record<string, unknown>) : undefined;
}

/** As JSON has it, without undefined members. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
