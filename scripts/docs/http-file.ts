/** The requests of a vendor as a `.http` file, for the HTTP clients of editors: VS Code, JetBrains, httpyac. */
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { type HttpRequest, requestsOf, type ScenarioRequest } from "./http-requests.ts";
import { dotted } from "./pointers.ts";
import { oneLine } from "./prose.ts";

export interface RequestFileSource {
  provider: string;
  document: OpenApiDocument;
  signIn: SignIn;
  /** Origin of the mock. */
  mockOrigin: string;
}

/**
 * Returns every scenario as a request whose title ends with the status of its response, then a call with the token.
 * Variables at the top have the values that readers replace by their own.
 */
export function httpFile({ provider, document, signIn, mockOrigin }: RequestFileSource): string {
  const { variables, scenarios, calls } = requestsOf(document, signIn);
  const servers = (document.servers ?? []).map(({ url }) => `# - ${oneLine(url)}`);
  const head = [
    `# ${oneLine(document.info.title)}: every scenario, for the HTTP clients of VS Code (REST Client), JetBrains and httpyac.`,
    "# All values are made up. Each title ends with the status code that the mock returns. Start the mock: npx provider-auth mock",
    "# The vendor's servers:",
    ...servers,
    `@baseUrl = ${mockOrigin}/${provider}`,
    ...variables.map(({ name, value }) => `@${name} = ${value}`),
  ];
  const texts = [
    ...scenarios.map((request) => {
      const { scenario, summary } = request;
      const title = `${scenario.operationId}: ${scenario.name}`;
      return requestText({ ...request, title, notes: summary ? [summary] : [], name: nameOf(request) });
    }),
    ...calls.map((call) => requestText({ ...call, notes: call.name === "callWithToken" ? notesOf(scenarios) : [] })),
  ];
  return `${[head.join("\n"), ...texts].join("\n\n")}\n`;
}

function notesOf(scenarios: readonly ScenarioRequest[]): string[] {
  return [
    "This call needs a mock that checks tokens: npx provider-auth mock --stateful",
    "That mock issues a new token for each sign-in. Copy it into the variable at the top of this file.",
    ...shortcuts(scenarios),
  ];
}

/** Explains how each client reads the token. VS Code would send the line for JetBrains as part of the body. */
function shortcuts(scenarios: readonly ScenarioRequest[]): string[] {
  for (const request of scenarios) {
    const source = request.kept.find(({ variable }) => variable === "token")?.source;
    if (source?.from !== "body" || source.pointer === "") continue;
    const [name, path] = [nameOf(request), dotted(source.pointer)];
    return [
      "Or use the response instead of the variable:",
      `VS Code: ${name}.response.body.$.${path}, httpyac: ${name}.${path}`,
      `In JetBrains, put this line below the body of ${name}:`,
      `> {% client.global.set("token", response.body.${path}) %}`,
    ];
  }
  return [];
}

/** The name by which other requests refer to this one. */
const nameOf = ({ scenario: { operationId, name } }: ScenarioRequest) =>
  `${operationId}_${name}`.replaceAll(/\W+/g, "_");

interface RequestText extends HttpRequest {
  title: string;
  name: string;
  /** Comments. They are never after a body, because some clients would send them as part of it. */
  notes?: string[];
}

const requestText = ({ title, status, notes = [], name, method, target, headers, body }: RequestText) =>
  [
    `### ${oneLine(title)}, ${status}`,
    ...notes.map((note) => `# ${oneLine(note)}`),
    `# @name ${name}`,
    `${method} {{baseUrl}}${target}`,
    ...headers.map(([header, value]) => `${header}: ${oneLine(value)}`),
    ...(body === undefined ? [] : ["", body.text]),
  ].join("\n");
