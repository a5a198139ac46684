/** The later calls that the document of a vendor shows, each with the values of its examples. */

import { recognise } from "../../src/mock/state/recognise.ts";
import {
  type KnownOperation,
  type OpenApiDocument,
  operationsOf,
  type ParameterObject,
  parametersOf,
} from "../../src/openapi/document.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { SignIn, Step } from "../../src/openapi/sign-in.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";

export interface LaterCall {
  /** Path and query. */
  path: string;
  init: RequestInit;
}

/** The calls that take the token and are no step of a workflow. */
export function laterCallsOf({ document, signIn }: Vendor): LaterCall[] {
  const steps = stepsOf(signIn);
  return operationsOf(document)
    .filter((operation) => takesToken(document, signIn, operation))
    .flatMap((operation) => {
      const own = steps.filter((step) => step.operation.id === operation.id);
      const isStep = ({ requests }: Scenario) =>
        Object.values(requests).some((body) => own.some((step) => recognise(step, { body })?.missing === 0));
      const scenarios = scenariosOf(document).filter(
        (each) => each.operationId === operation.id && each.response.status < 300 && !isStep(each),
      );
      if (Object.keys(operation.requests).length > 0) {
        return scenarios.map((scenario) => callOf(document, signIn, operation, scenario));
      }
      const call = callOf(document, signIn, operation);
      const { searchParams } = new URL(call.path, "http://localhost");
      // The query may tell the calls of one operation apart.
      const isStepCall = own.some(({ parameters }) =>
        parameters.every(
          ({ in: place, name, value }) =>
            place !== "query" || !("literal" in value) || searchParams.get(name) === String(value.literal),
        ),
      );
      return isStepCall ? [] : [call];
    });
}

const stepsOf = ({ kinds, refresh, logout }: SignIn): Step[] =>
  [...kinds, refresh, logout].flatMap((workflow) => workflow?.steps ?? []);

function takesToken(document: OpenApiDocument, { schemeName }: SignIn, { path, method }: KnownOperation): boolean {
  const item = document.paths[path] as Record<string, { security?: object[] }>;
  const security = item[method.toLowerCase()]?.security ?? (document as { security?: object[] }).security ?? [];
  return security.some((alternative) => schemeName in alternative);
}

/** A call with the values of the examples, and the body of a scenario. */
export function callOf(
  document: OpenApiDocument,
  { attachments }: Pick<SignIn, "attachments">,
  operation: KnownOperation,
  scenario?: Scenario,
): LaterCall {
  const isAttached = (place: string, name: string) =>
    attachments.some((each) => each.in === place && each.name.toLowerCase() === name.toLowerCase());
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let { path } = operation;
  for (const parameter of parametersOf(document, operation)) {
    if (!parameter.required || isAttached(parameter.in, parameter.name)) continue;
    const value = exampleOf(parameter);
    if (parameter.in === "query") query.set(parameter.name, value);
    if (parameter.in === "header") headers[parameter.name] = value;
    path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
  }
  const [[type, body] = ["", undefined]] = Object.entries(scenario?.requests ?? {});
  if (type) headers["Content-Type"] = type;
  const init = { method: operation.method, headers, ...(type && { body: textOf(type, body, isAttached) }) };
  return { path: query.size > 0 ? `${path}?${query}` : path, init };
}

function textOf(type: string, body: unknown, isAttached: (place: string, name: string) => boolean): string {
  if (typeof body === "string") return body;
  const members = Object.entries(body as object).filter(([name]) => !isAttached("body", name));
  return type.endsWith("json") ? JSON.stringify(Object.fromEntries(members)) : String(new URLSearchParams(members));
}

type Parameter = ParameterObject & { example?: unknown; schema?: { example?: unknown; enum?: unknown[] } };

function exampleOf({ name, example, schema }: Parameter): string {
  const value = example ?? schema?.example ?? schema?.enum?.[0];
  if (value === undefined) throw new Error(`The parameter ${name} has no example.`);
  return String(value);
}
