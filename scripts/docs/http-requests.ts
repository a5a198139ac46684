/** Creates requests with variables for any HTTP client: the scenarios of a vendor, and calls with its token. */
import { type Example, type OpenApiDocument, operationOf, resolve } from "../../src/openapi/document.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { valueAt } from "../../src/openapi/pointer.ts";
import { pairsOf, type Scenario } from "../../src/openapi/scenarios.ts";
import type { Attachment, SignIn, Step } from "../../src/openapi/sign-in.ts";
import { preferredRequest } from "../lib/generated.ts";
import { parametersIn, targetOf, withRequired } from "../lib/parameters.ts";
import { bodyOf } from "./http-body.ts";
import { type Kept, keptOf } from "./http-kept.ts";
import { nameOf, referenceTo, stepsShown, type Variable, Variables } from "./http-variables.ts";
import { sourcesOf } from "./sources.ts";

export interface VendorRequests {
  /** The values that readers replace by their own. */
  variables: Variable[];
  /** Every scenario of the document. */
  scenarios: ScenarioRequest[];
  /** A call with the token and, if the document describes a refusal, a call with a refused token. */
  calls: CallRequest[];
}

export interface HttpRequest {
  method: string;
  /** Path and query, relative to the vendor's base URL. */
  target: string;
  headers: [name: string, value: string][];
  body?: { mediaType: string; text: string } | undefined;
  /** The HTTP status of the response. */
  status: number;
}

export interface ScenarioRequest extends HttpRequest {
  scenario: Scenario;
  /** The summaries of its examples, such as `Wrong password → Refused`. Empty if there are none. */
  summary: string;
  /** The values of its response for later requests. */
  kept: Kept[];
}

export interface CallRequest extends HttpRequest {
  name: "callWithToken" | "callWithRefusedToken";
  title: string;
}

export function requestsOf(document: OpenApiDocument, signIn: SignIn): VendorRequests {
  const variables = new Variables();
  const pairs = pairsOf(document);
  const shown = stepsShown(signIn, pairs);
  const requests = pairs.map((scenario) => requestOf(document, scenario, shown.get(scenario), variables));
  const outputs = [...new Set(signIn.attachments.map(({ from }) => from))];
  const values = Object.fromEntries(outputs.map((output) => [output, outputOf(signIn, pairs, output, variables)]));
  const sent = outputs.filter((output) => values[output] === referenceTo(nameOf({ step: "", output })));
  const known = new Set(variables.all().map(({ name }) => name));
  const scenarios = requests.map((request) => {
    const step = shown.get(request.scenario);
    const kept = step ? keptOf(signIn, step, sent).filter(({ variable }) => known.has(variable)) : [];
    return { ...request, kept };
  });
  return { variables: variables.all(), scenarios, calls: callsWith(signIn, values) };
}

function requestOf(
  document: OpenApiDocument,
  scenario: Scenario,
  step: Step | undefined,
  variables: Variables,
): Omit<ScenarioRequest, "kept"> {
  const { operationId, method, path, response } = scenario;
  const parameters = withRequired(document, operationId, scenario.parameters);
  const [mediaType, body] = preferredRequest(scenario.requests) ?? [];
  const headers = { ...headersIn(parameters), ...(mediaType && { "Content-Type": mediaType }) };
  const text = mediaType && bodyOf({ document, operationId, mediaType, body, payload: step?.payload }, variables);
  return {
    scenario,
    summary: summaryOf(document, scenario),
    method,
    target: targetOf({ path, parameters }),
    headers: Object.entries(headers).map(([header, value]) => [header, headerOf(step, header, value, variables)]),
    ...(text !== undefined && mediaType && { body: { mediaType, text } }),
    status: response.status,
  };
}

type Summarised = Example & { summary?: string };

function summaryOf(document: OpenApiDocument, { operationId, name }: Scenario): string {
  const operation = operationOf(document, operationId);
  const contents = Object.values(operation?.responses ?? {}).flatMap(({ content = {} }) => Object.values(content));
  const places = [Object.values(operation?.requests ?? {}), contents];
  const summaries = places.map((place) => {
    const examples = place.flatMap(({ examples }) => examples?.[name] ?? []);
    return examples.map((example) => resolve<Summarised>(document, example).summary).find(Boolean);
  });
  return summaries.filter(Boolean).join(" → ");
}

/** Returns the headers, including `Cookie`. */
function headersIn(parameters: Record<string, unknown>): Record<string, string> {
  const { Cookie: credentials, ...headers } = parametersIn("header", parameters);
  const cookies = Object.entries(parametersIn("cookie", parameters)).map(([name, value]) => `${name}=${value}`);
  const all = [...(credentials ? [credentials] : []), ...cookies];
  return { ...headers, ...(all.length > 0 && { Cookie: all.join("; ") }) };
}

/** Returns the value of a header, with a reference to the input of the user or the output of an earlier step. */
function headerOf(step: Step | undefined, header: string, value: string, variables: Variables): string {
  const parameter = step?.parameters.find((each) => each.in === "header" && each.name === header);
  if (!parameter || "literal" in parameter.value || !value.startsWith(parameter.prefix)) return value;
  return parameter.prefix + variables.refer(parameter.value, value.slice(parameter.prefix.length));
}

/** Returns a reference to an output. Its value is from the first scenario that has one. */
function outputOf(signIn: SignIn, pairs: readonly Scenario[], output: string, variables: Variables): string {
  const values = sourcesOf(signIn, output).flatMap((source) => {
    if (source.from !== "body") return [];
    return pairs.filter((pair) => succeeds(signIn, pair)).map(({ response }) => valueAt(response.body, source.pointer));
  });
  const value = values.find((each) => typeof each === "string" && each !== "");
  return variables.refer({ step: "", output }, String(value ?? `fake-${output}`));
}

/** @param values the values of the outputs of the sign-in in a call */
function callsWith(signIn: SignIn, values: Record<string, string>): CallRequest[] {
  const [refusal] = signIn.refusals;
  const call: CallRequest = {
    name: "callWithToken",
    title: "Call with the token",
    ...callWith(signIn, values),
    status: 200,
  };
  if (!refusal) return [call];
  const refused = Object.fromEntries(Object.keys(values).map((output) => [output, `fake-refused-${output}`]));
  const { status } = refusal;
  return [
    call,
    { name: "callWithRefusedToken", title: "Call with a refused token", ...callWith(signIn, refused), status },
  ];
}

function callWith(signIn: SignIn, values: Record<string, string>): Omit<HttpRequest, "status"> {
  const inUrl = placesFor(signIn, "GET");
  const isGet = !inUrl.some((place) => place.in === "body");
  const places = isGet ? inUrl : placesFor(signIn, "POST");
  const at = (kind: Attachment["in"]): [name: string, value: string][] =>
    places.filter((place) => place.in === kind).map(({ name, prefix, from }) => [name, prefix + (values[from] ?? "")]);
  const query = at("query").map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  const cookies = at("cookie").map(([name, value]) => `${name}=${value}`);
  const mediaType = "application/json";
  return {
    method: isGet ? "GET" : "POST",
    target: `/__mock/echo${query.length > 0 ? `?${query.join("&")}` : ""}`,
    headers: [
      ...at("header"),
      ...(cookies.length > 0 ? [["Cookie", cookies.join("; ")] satisfies [string, string]] : []),
      ...(isGet ? [] : [["Content-Type", mediaType] satisfies [string, string]]),
    ],
    ...(!isGet && { body: { mediaType, text: JSON.stringify(Object.fromEntries(at("body")), null, 2) } }),
  };
}

/** Returns the places of the outputs in a call with this method. */
function placesFor({ attachments }: SignIn, method: string): Attachment[] {
  return attachments.filter(
    ({ from, methods }) =>
      methods?.includes(method) ?? !attachments.some((other) => other.from === from && other.methods?.includes(method)),
  );
}
