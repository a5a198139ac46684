/** Creates the page on a vendor: the content of its reference as Markdown, for reading, search and print. */
import { posix } from "node:path";
import {
  type KnownOperation,
  type MediaType,
  type OpenApiDocument,
  operationsOf,
  type Provenance,
  parametersOf,
  type ResponseObject,
  resolve,
  type SecurityScheme,
} from "../../src/openapi/document.ts";
import { pairsOf, type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { type Content, frontMatter, siteBase } from "./content.ts";
import { drawingOf, type ProviderOverview, product } from "./landing.ts";
import { code, codeName, paragraphs, table } from "./markdown.ts";
import { membersOf } from "./members.ts";
import {
  echoPath,
  guidePath,
  httpPath,
  operationAnchor,
  pagePath,
  postmanPath,
  referencePath,
  scenarioAnchor,
  specPath,
  tryPath,
  workflowPath,
} from "./paths.ts";
import { plain, prose, proseLine } from "./prose.ts";
import { badge, citationOf, contradictionLinks } from "./provenance.ts";
import { sampleSection } from "./sample-section.ts";
import type { Sample } from "./samples/index.ts";
import { shortened } from "./scenarios.ts";
import {
  attachmentsInWords,
  lifetimeInWords,
  logoutInWords,
  originInWords,
  refreshInWords,
  refusalInWords,
  sessionsInWords,
} from "./token.ts";

export interface ProviderPageSource {
  document: OpenApiDocument;
  signIn: SignIn;
  overview: ProviderOverview;
  samples: readonly Sample[];
}

/** A node of the document that may have a provenance. */
interface Known {
  description?: string;
  "x-provenance"?: Provenance;
  "x-contradictions"?: string[];
}

export function providerPage(source: ProviderPageSource): Content {
  const { document, signIn, overview } = source;
  const { provider } = overview.facts;
  const title = product(overview.facts);
  const description = document.info.summary ?? `How to sign in to ${title}.`;
  const text = paragraphs(
    links(overview),
    // The document refers to the page of the sources by its file name.
    prose(document.info.description).replaceAll("`specs/README.md`", `[Sources](${siteBase}sources.html)`),
    about(document.info as Known),
    `<figure class="flow">${drawingOf(overview)}<figcaption>The vendor documents the lines without a mark.</figcaption></figure>`,
    table(
      ["Server", "Description"],
      (document.servers ?? []).map((server) => [
        code(server.url),
        paragraphs(proseLine((server as Known).description), about(server as Known)),
      ]),
    ),
    ...operationsOf(document).map((operation) => operationSection(source, operation)),
    tokenSection(document, signIn),
    `<script type="module" src="${siteBase}assets/try.js"></script>`,
  );
  return { path: pagePath(provider), title, description, text: frontMatter({ title, description }) + text };
}

/** Returns links to the other pages and files about the vendor. */
function links({ facts: { provider }, hasGuide }: ProviderOverview): string {
  const to = (text: string, path: string) => `[${text}](${siteBase}${path})`;
  return [
    ...(hasGuide ? [to("Pitfalls", guidePath(provider))] : []),
    to("Reference in Redoc", referencePath(provider)),
    to("OpenAPI document", specPath(provider)),
    to("Workflow", workflowPath(provider)),
    to("Call that checks a token", echoPath),
    to("Requests for your editor (.http)", httpPath(provider)),
    to("Requests for Postman and Bruno", postmanPath(provider)),
  ].join(" · ");
}

function operationSection(source: ProviderPageSource, operation: KnownOperation): string {
  const { document, overview } = source;
  const { id, method, path, responses } = operation;
  const samples = source.samples.filter(({ operationId }) => operationId === id);
  const { provider } = overview.facts;
  const own = document.paths[path]?.[method.toLowerCase()] as Known & { summary?: string; requestBody?: object };
  const body = own.requestBody && (resolve(document, own.requestBody) as Known);
  const scenarios = scenariosOf(document).filter(({ operationId }) => operationId === id);
  return paragraphs(
    `<a id="${operationAnchor(id)}"></a>`,
    `## ${plain(own.summary ?? id)}`,
    code(`${method} ${path}`),
    prose(own.description),
    about(own),
    table(
      ["Parameter", "In", "Provenance", "Description"],
      parametersOf(document, operation).map((parameter) => [
        code(parameter.name) + (parameter.required ? " (required)" : ""),
        parameter.in,
        badge((parameter as Known)["x-provenance"]),
        proseLine((parameter as Known).description),
      ]),
    ),
    `### Request of ${id}`,
    body && paragraphs(prose(body.description), about(body)),
    bodySection(document, operation.requests),
    `### Responses of ${id}`,
    ...Object.entries(responses).map(([status, response]) => answerSection(document, status, response)),
    scenarios.length > 0 && `### Scenarios of ${id}`,
    scenarios.length > 0 && "The mock replies to each request in this table with the response in the same row.",
    table(
      ["Scenario", "Request", "Status", "Response"],
      scenarios.map((scenario) => scenarioRow(scenario, samples)),
    ),
    pairsOf(document).some(({ operationId }) => operationId === id) && tryForm(provider, id),
    sampleSection(id, samples),
  );
}

/** All media types of a body have the same members, so the members are listed once. */
function bodySection(document: OpenApiDocument, content: Record<string, MediaType>): string {
  const rows = Object.entries(content).map(([type, mediaType]) => [
    code(type),
    badge(mediaType["x-provenance"]),
    paragraphs(citationOf(mediaType["x-provenance"]), contradictionLinks((mediaType as Known)["x-contradictions"])),
  ]);
  const [first] = Object.values(content);
  const members = membersOf(document, first?.schema);
  return paragraphs(
    table(["Media type", "Provenance", "Source"], rows),
    table(
      ["Member", "Type", "Description"],
      members.map(({ name, type, isRequired, description }) => [
        code(name) + (isRequired ? " (required)" : ""),
        plain(type),
        proseLine(description),
      ]),
    ),
  );
}

function answerSection(document: OpenApiDocument, status: string, response: ResponseObject): string {
  return paragraphs(
    `#### ${status === "default" ? "Any other status" : status} ${badge(response["x-provenance"])}`,
    prose(response.description),
    about(response as Known),
    bodySection(document, response.content ?? {}),
  );
}

function scenarioRow({ name, operationId, requests, response }: Scenario, samples: readonly Sample[]): string[] {
  const [mediaType = ""] = Object.keys(requests);
  const set = samples.find((sample) => sample.scenario === name || sample.sameRequest?.includes(name));
  const title = set ? `[${codeName(name)}](#${scenarioAnchor(operationId, set.scenario)})` : codeName(name);
  return [title, code(shortened(requests[mediaType])), String(response.status), code(shortened(response.body))];
}

/** Returns a form that sends a scenario to the mock. A script fills it when it is opened, to avoid layout shifts. */
const tryForm = (provider: string, id: string) =>
  `<details class="try not-content" data-pagefind-ignore data-operation="${id}" data-requests="${posix.basename(tryPath(provider))}">` +
  `<summary>Try ${id} against the mock</summary><p class="needs">The form needs JavaScript, and a site that is served over HTTP.</p></details>`;

function tokenSection(document: OpenApiDocument, signIn: SignIn): string {
  const scheme: SecurityScheme = document.components?.securitySchemes?.[signIn.schemeName] ?? signIn.scheme;
  const life: [string, string | undefined][] = [
    ["Sent as", attachmentsInWords(signIn).map(code).join("; ")],
    ["Lifetime", lifetimeInWords(signIn)],
    ["Refresh", refreshInWords(signIn)],
    ["Logout", logoutInWords(signIn)],
    ["Later calls go to", originInWords(signIn)],
    ["Sessions", sessionsInWords(signIn)],
  ];
  const refusals = signIn.refusals.flatMap((refusal) => {
    const response = document.components?.responses?.[refusal.response ?? ""];
    const condition = refusalInWords(refusal);
    return [
      `**A call with a refused token returns HTTP ${refusal.status}.** ${badge(response?.["x-provenance"])}`,
      prose(response?.description),
      condition && `A response with this status is a refusal if ${plain(condition)}.`,
      response && about(response as Known),
    ];
  });
  return paragraphs(
    "## The token",
    prose(scheme.description),
    about(scheme as Known),
    table(
      ["The token", ""],
      life.flatMap(([term, text]) => (text ? [[term, term === "Sent as" ? text : plain(text)]] : [])),
    ),
    ...refusals,
  );
}

/** Returns the provenance of a node, and links to the points on which its sources disagree. */
function about(node: Known): string {
  const provenance = node["x-provenance"];
  return paragraphs(
    provenance && `${badge(provenance)} ${citationOf(provenance)}`,
    contradictionLinks(node["x-contradictions"]),
  );
}
