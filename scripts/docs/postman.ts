/** Creates a Postman collection of the requests of a vendor. Bruno, Insomnia and others can also import it. */
import { type OpenApiDocument, operationOf } from "../../src/openapi/document.ts";
import { formMediaType, isJsonType, isXmlType } from "../../src/openapi/media-types.ts";
import { partsOf } from "../../src/openapi/pointer.ts";
import type { Source } from "../../src/openapi/sign-in.ts";
import type { RequestFileSource } from "./http-file.ts";
import { type HttpRequest, requestsOf, type ScenarioRequest } from "./http-requests.ts";

/** Importers recognise the format by this address. They do not call it. */
const schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/**
 * Returns a folder of scenarios for each operation, and a folder of calls with the token. Each request tests the status
 * in its name, and a sign-in sets the variables of later requests. The output is the same for each build.
 */
export function postmanCollection({ provider, document, signIn, mockOrigin }: RequestFileSource): string {
  const { variables, scenarios, calls } = requestsOf(document, signIn);
  const operations = [...new Set(scenarios.map(({ scenario }) => scenario.operationId))];
  const collection = {
    info: { name: document.info.title, description: describe(document.servers ?? []), schema },
    item: [
      ...operations.map((name) => ({
        name,
        ...described(summaryOf(document, name)),
        item: scenarios.filter(({ scenario }) => scenario.operationId === name).map(scenarioItem),
      })),
      {
        name: "Calls with the token (mock --stateful)",
        description:
          "These calls need a mock that checks tokens: `npx provider-auth mock --stateful`. Send a successful sign-in " +
          "first: its script copies the new token into the variable.",
        item: calls.map((call) => item(call.title, call, "", [])),
      },
    ],
    variable: [
      { key: "baseUrl", value: `${mockOrigin}/${provider}`, type: "string" },
      ...variables.map(({ name, value, isSecret }) => ({
        key: name,
        value,
        type: "string",
        ...(isSecret && { secret: true }),
      })),
    ],
  };
  return `${JSON.stringify(collection, null, 2)}\n`;
}

const describe = (servers: readonly { url: string }[]) =>
  [
    "All values are made up. Each name ends with the status code that the mock returns. Start the mock: `npx provider-auth mock`.",
    ...(servers.length > 0 ? ["The vendor's servers:", servers.map(({ url }) => `- ${url}`).join("\n")] : []),
  ].join("\n\n");

const described = (description: string | undefined) => (description ? { description } : {});

function summaryOf(document: OpenApiDocument, operationId: string): string | undefined {
  const operation = operationOf(document, operationId);
  return operation && document.paths[operation.path]?.[operation.method.toLowerCase()]?.summary;
}

function scenarioItem(request: ScenarioRequest) {
  const { name, response } = request.scenario;
  const isJson = isJsonType(response.mediaType);
  const lines = request.kept.flatMap(({ variable, source }) => {
    const value = valueIn(source, isJson);
    return value ? `if (${value}) pm.collectionVariables.set(${JSON.stringify(variable)}, ${value});` : [];
  });
  const answer = lines.some((line) => line.includes("answer")) ? ["const answer = pm.response.json();"] : [];
  return item(name, request, request.summary, [...answer, ...lines]);
}

/** Returns the expression for a part of a response, or undefined if Postman has none. */
function valueIn(source: Source, isJson: boolean): string | undefined {
  if (source.from === "header") return `pm.response.headers.get(${JSON.stringify(source.name)})`;
  if (source.from === "cookie") return `pm.cookies.get(${JSON.stringify(source.name)})`;
  if (source.from === "status") return "pm.response.code";
  if (isJson) return `answer${partsOf(source.pointer).map(member).join("")}`;
  return source.pointer === "" ? "pm.response.text()" : undefined;
}

const member = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `?.${name}` : `?.[${JSON.stringify(name)}]`);

function item(title: string, request: HttpRequest, summary: string, script: string[]) {
  const { method, target, headers, body, status } = request;
  const test = `pm.test("The status is ${status}", () => pm.response.to.have.status(${status}));`;
  return {
    name: `${title}, ${status}`,
    event: [{ listen: "test", script: { type: "text/javascript", exec: [test, ...script] } }],
    request: {
      method,
      url: `{{baseUrl}}${target}`,
      ...described(summary),
      header: headers.map(([key, value]) => ({ key, value })),
      ...(body && { body: bodyOf(body) }),
    },
  };
}

function bodyOf({ mediaType, text }: NonNullable<HttpRequest["body"]>) {
  if (mediaType === formMediaType)
    return { mode: "urlencoded", urlencoded: [...new URLSearchParams(text)].map(([key, value]) => ({ key, value })) };
  const language = isJsonType(mediaType) ? "json" : isXmlType(mediaType) ? "xml" : "text";
  return { mode: "raw", raw: text, options: { raw: { language } } };
}
