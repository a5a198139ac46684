/** The scenarios of a vendor as a `.http` file, for the HTTP clients of editors: VS Code, JetBrains, httpyac. */
import { writeXml } from "../../src/internal/write-xml.ts";
import { type OpenApiDocument, operationOf, resolve, xmlShapeOf } from "../../src/openapi/document.ts";
import { formMediaType, isJsonType, isXmlType } from "../../src/openapi/media-types.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { valueAt } from "../../src/openapi/pointer.ts";
import { pairsOf, type Scenario } from "../../src/openapi/scenarios.ts";
import type { Attachment, SignIn, Step, Template } from "../../src/openapi/sign-in.ts";
import { preferredRequest } from "../lib/generated.ts";
import { parametersIn, targetOf, withRequired } from "../lib/parameters.ts";
import { nameOf, stepsShown, Variables, withReferences } from "./http-variables.ts";
import { dotted } from "./pointers.ts";
import { sourcesOf, stepsOf } from "./sources.ts";

export interface HttpFileSource {
  provider: string;
  document: OpenApiDocument;
  signIn: SignIn;
  /** Where the mock is. */
  mockOrigin: string;
}

/**
 * Every scenario as a request whose title ends with the status of its answer, then a call with the token. What a reader
 * exchanges for values of their own is in variables at the top.
 */
export function httpFile({ provider, document, signIn, mockOrigin }: HttpFileSource): string {
  const variables = new Variables();
  const pairs = pairsOf(document);
  const shown = stepsShown(signIn, pairs);
  const requests = pairs.map((scenario) => scenarioRequest(document, scenario, shown.get(scenario), variables));
  const calls = laterCalls(signIn, pairs, variables);
  const servers = (document.servers ?? []).map(({ url }) => `# - ${url}`);
  const head = [
    `# ${document.info.title}: every scenario, for the HTTP clients of VS Code (REST Client), JetBrains and httpyac.`,
    "# Every value is made up. The mock gives the answers that the titles promise: npx provider-auth mock",
    "# The vendor:",
    ...servers,
    `@baseUrl = ${mockOrigin}/${provider}`,
    ...variables.lines(),
  ];
  return `${[head.join("\n"), ...requests, ...calls].join("\n\n")}\n`;
}

function scenarioRequest(
  document: OpenApiDocument,
  scenario: Scenario,
  step: Step | undefined,
  variables: Variables,
): string {
  const { name, operationId, method, path, response } = scenario;
  const parameters = withRequired(document, operationId, scenario.parameters);
  const [mediaType, body] = preferredRequest(scenario.requests) ?? [];
  const headers = { ...parametersIn("header", parameters), ...(mediaType && { "Content-Type": mediaType }) };
  const text = mediaType && bodyOf(document, operationId, mediaType, body, step?.payload, variables);
  return requestText({
    title: `${operationId}: ${name}, ${response.status}`,
    name: `${operationId}_${name}`,
    call: `${method} {{baseUrl}}${targetOf({ path, parameters })}`,
    headers: Object.entries(headers).map(([header, value]) => [header, headerOf(step, header, value, variables)]),
    body: text,
  });
}

/** The value of a header, with a reference to what the user or an earlier step gives. */
function headerOf(step: Step | undefined, header: string, value: string, variables: Variables): string {
  const parameter = step?.parameters.find((each) => each.in === "header" && each.name === header);
  if (!parameter || "literal" in parameter.value || !value.startsWith(parameter.prefix)) return value;
  return parameter.prefix + variables.refer(nameOf(parameter.value), value.slice(parameter.prefix.length));
}

/** A body as it is written. */
function bodyOf(
  document: OpenApiDocument,
  operationId: string,
  mediaType: string,
  body: unknown,
  payload: Template | undefined,
  variables: Variables,
): string {
  if (isJsonType(mediaType)) {
    const references = new Set<string>();
    const inJson = (name: string, value: string) => {
      // A variable holds its value as it stands in the body.
      const text = JSON.stringify(value) === `"${value}"` ? variables.refer(name, value) : value;
      if (text !== value) references.add(`"${text}"`);
      return text;
    };
    const written = JSON.stringify(withReferences(payload, body, inJson), null, 2);
    // What only looks like a reference must not be one.
    return written.replaceAll(/"\{\{\w+\}\}"|\{\{/g, (text) =>
      references.has(text) ? text : text.replace("{{", "{\\u007b"),
    );
  }
  if (mediaType === formMediaType) {
    const inForm = (name: string, value: string) =>
      encodeURIComponent(value) === value ? variables.refer(name, value) : value;
    const fields = new URLSearchParams(withReferences(payload, body, inForm) as Record<string, string>);
    return String(fields).replaceAll(/%7B%7B(\w+)%7D%7D/g, "{{$1}}");
  }
  const schema = operationOf(document, operationId)?.requests[mediaType]?.schema;
  const shape = schema && isXmlType(mediaType) ? xmlShapeOf(resolve(document, schema)) : undefined;
  return shape && typeof body === "object" ? writeXml(shape, body as Record<string, unknown>) : String(body);
}

/** A call with the token, and one whose token is refused. */
function laterCalls(signIn: SignIn, pairs: readonly Scenario[], variables: Variables): string[] {
  const outputs = [...new Set(signIn.attachments.map(({ from }) => from))];
  const values = Object.fromEntries(outputs.map((output) => [output, outputOf(signIn, pairs, output, variables)]));
  const [refusal] = signIn.refusals;
  const notes = [
    "The mock has this call when it checks tokens: npx provider-auth mock --stateful",
    "Its answers then have a new value each: put it in the variable at the top.",
    ...shortcuts(signIn, pairs),
  ];
  const call = callWith(signIn, "A call with the token, 200", "callWithToken", values, notes);
  if (!refusal) return [call];
  const refused = Object.fromEntries(outputs.map((output) => [output, `fake-refused-${output}`]));
  return [call, callWith(signIn, `A token that is refused, ${refusal.status}`, "callWithRefusedToken", refused)];
}

/** How two of the clients take the token from the answer by themselves; the third cannot. */
function shortcuts(signIn: SignIn, pairs: readonly Scenario[]): string[] {
  const [source] = sourcesOf(signIn, "token");
  const login = stepsOf(signIn).at(-1)?.operation.id;
  const scenario = pairs.find((pair) => pair.operationId === login && succeeds(signIn, pair));
  if (source?.from !== "body" || source.pointer === "" || !scenario) return [];
  const name = requestName(`${scenario.operationId}_${scenario.name}`);
  const path = dotted(source.pointer);
  return [`VS Code also takes it from the answer, as ${name}.response.body.$.${path}, and httpyac as ${name}.${path}.`];
}

/** A reference to an output, with the value of the first scenario that gives it. */
function outputOf(signIn: SignIn, pairs: readonly Scenario[], output: string, variables: Variables): string {
  const values = sourcesOf(signIn, output).flatMap((source) => {
    if (source.from !== "body") return [];
    return pairs.filter((pair) => succeeds(signIn, pair)).map(({ response }) => valueAt(response.body, source.pointer));
  });
  const value = values.find((each) => typeof each === "string" && each !== "");
  return variables.refer(output, String(value ?? `fake-${output}`));
}

function callWith(
  signIn: SignIn,
  title: string,
  name: string,
  values: Record<string, string>,
  notes: string[] = [],
): string {
  const inUrl = placesFor(signIn, "GET");
  const isGet = !inUrl.some((place) => place.in === "body");
  const places = isGet ? inUrl : placesFor(signIn, "POST");
  const at = (kind: Attachment["in"]): [name: string, value: string][] =>
    places.filter((place) => place.in === kind).map(({ name, prefix, from }) => [name, prefix + (values[from] ?? "")]);
  const query = at("query").map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  const cookies = at("cookie").map(([name, value]) => `${name}=${value}`);
  return requestText({
    title,
    notes,
    name,
    call: `${isGet ? "GET" : "POST"} {{baseUrl}}/__mock/echo${query.length > 0 ? `?${query.join("&")}` : ""}`,
    headers: [
      ...at("header"),
      ...(cookies.length > 0 ? [["Cookie", cookies.join("; ")] satisfies [string, string]] : []),
      ...(isGet ? [] : [["Content-Type", "application/json"] satisfies [string, string]]),
    ],
    body: isGet ? undefined : JSON.stringify(Object.fromEntries(at("body")), null, 2),
  });
}

/** Where the outputs go in a call of this method. */
function placesFor({ attachments }: SignIn, method: string): Attachment[] {
  return attachments.filter(
    ({ from, methods }) =>
      methods?.includes(method) ?? !attachments.some((other) => other.from === from && other.methods?.includes(method)),
  );
}

interface RequestText {
  title: string;
  /** Comments. They are never behind a body, of which some clients take them for a part. */
  notes?: string[];
  name: string;
  call: string;
  headers: [name: string, value: string][];
  body: string | undefined;
}

const requestName = (name: string) => name.replaceAll(/\W+/g, "_");

const requestText = ({ title, notes = [], name, call, headers, body }: RequestText) =>
  [
    `### ${title}`,
    ...notes.map((note) => `# ${note}`),
    `# @name ${requestName(name)}`,
    call,
    ...headers.map(([header, value]) => `${header}: ${value}`),
    ...(body === undefined ? [] : ["", body]),
  ].join("\n");
