/** The parameters of a call that no example shows: what the document requires, filled in. */
import {
  type Example,
  type OpenApiDocument,
  operationsOf,
  type ParameterObject,
  parametersOf,
  resolve,
} from "../../src/openapi/document.ts";

/** By place and name, such as `query username`; `shown` are those that an example has. */
export function withRequired(
  document: OpenApiDocument,
  operationId: string,
  shown: Record<string, unknown> = {},
): Record<string, unknown> {
  const operation = operationsOf(document).find(({ id }) => id === operationId);
  const required = operation ? parametersOf(document, operation).filter((parameter) => parameter.required) : [];
  const filled = required.map((parameter) => [`${parameter.in} ${parameter.name}`, valueFor(document, parameter)]);
  return { ...Object.fromEntries(filled), ...shown };
}

interface ValueSchema {
  const?: unknown;
  default?: unknown;
  enum?: unknown[];
  example?: unknown;
  examples?: unknown[];
}

function valueFor(document: OpenApiDocument, { name, schema = {}, examples = {} }: ParameterObject): unknown {
  const {
    const: only,
    default: usual,
    enum: some = [],
    example,
    examples: more = [],
  } = resolve(document, schema) as ValueSchema;
  const [named] = Object.values(examples).map((each) => resolve<Example>(document, each).value);
  return [only, usual, some[0], example, more[0], named].find((value) => value !== undefined) ?? `fake-${name}`;
}
