/** Fills in the parameters and credentials that a call requires and no example has. */
import {
  type Example,
  type OpenApiDocument,
  operationOf,
  type ParameterObject,
  parametersOf,
  resolve,
} from "../../src/openapi/document.ts";
import { credentialsOf } from "./credentials.ts";

/** Returns them by place and name, such as `query username`. The values of an example, `shown`, take precedence. */
export function withRequired(
  document: OpenApiDocument,
  operationId: string,
  shown: Record<string, unknown> = {},
): Record<string, unknown> {
  const operation = operationOf(document, operationId);
  const required = operation ? parametersOf(document, operation).filter((parameter) => parameter.required) : [];
  const filled = required.map((parameter) => [`${parameter.in} ${parameter.name}`, valueFor(document, parameter)]);
  return { ...credentialsOf(document, operationId), ...Object.fromEntries(filled), ...shown };
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

/** Returns the parameters in one place by name. */
export const parametersIn = (place: string, parameters: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([key]) => key.startsWith(`${place} `))
      .map(([key, value]) => [key.slice(place.length + 1), String(value)]),
  );

/** Returns a path with its parameters and the query. */
export function targetOf({ path, parameters }: { path: string; parameters: Record<string, unknown> }): string {
  const inPath = parametersIn("path", parameters);
  const filled = path.replaceAll(/\{(.+?)\}/g, (variable, name: string) =>
    encodeURIComponent(inPath[name] ?? variable),
  );
  const query = new URLSearchParams(parametersIn("query", parameters));
  return query.size > 0 ? `${filled}?${query}` : filled;
}
