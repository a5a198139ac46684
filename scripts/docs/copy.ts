/**
 * Builds the copy of a spec that Redoc renders. The copy describes in words what Redoc shows only as a raw extension, or
 * not at all. The spec itself does not change.
 */
import { type OpenApiDocument, operationsOf, type Provenance } from "../../src/openapi/document.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { distinguishExamples } from "./example-names.ts";
import { code } from "./markdown.ts";
import { pagePath, samplesAnchor } from "./paths.ts";
import { plain, prose } from "./prose.ts";
import { contradictionsInWords, inWords, sourcesPage } from "./provenance.ts";
import type { CodeSample, Sample } from "./samples/index.ts";
import { scenariosInWords } from "./scenarios.ts";
import {
  attachmentsInWords,
  lifetimeInWords,
  logoutInWords,
  originInWords,
  refreshInWords,
  refusalInWords,
  sessionsInWords,
} from "./token.ts";
import { variantsInWords } from "./variants.ts";

/** Any object of the document, with the members that this file reads. */
interface Node {
  [member: string]: unknown;
  description?: string;
  content?: Record<string, Node>;
  requestBody?: Node;
  "x-provenance"?: Provenance;
  "x-contradictions"?: string[];
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** Members whose value is data of the API, and contains no extensions. */
const opaque = new Set(["value", "example", "default", "const", "enum"]);

/** Members whose descriptions Redoc does not read as Markdown. */
const unread = new Set(["servers"]);

/** Members that hold nodes by name, any of which may be called `description`. */
const maps = new Set(["properties", "schemas", "responses", "examples", "content"]);

/** Returns the copy for the reference page of a provider. `samples` are the samples of all its operations. */
export function builtCopy(
  provider: string,
  document: OpenApiDocument,
  signIn: SignIn | undefined,
  samples: Sample[],
  mockOrigin: string,
): object {
  const copy = structuredClone(document) as unknown as Node & {
    info: Node;
    paths: Record<string, Record<string, Node>>;
  };
  visit(copy);
  // Redoc reads this summary, but no other, as Markdown.
  if (typeof copy.info.summary === "string") copy.info.summary = plain(copy.info.summary);
  distinguishExamples(copy as unknown as OpenApiDocument);
  for (const { id, path, method } of operationsOf(document)) {
    const operation = copy.paths[path]?.[method.toLowerCase()];
    if (!operation) continue;
    const [first, ...others] = scenariosPlayed(samples, id);
    operation["x-codeSamples"] = samples
      .filter(({ operationId, scenario }) => operationId === id && scenario === first)
      .map(({ lang, label, source }): CodeSample => ({ lang, label, source }));
    describe(
      operation,
      others.length > 0 &&
        `These samples play the scenario \`${first}\`. For the other scenarios, see [Samples of ${id}](../${pagePath(provider)}#${samplesAnchor(id)}).`,
      scenariosInWords(document, id),
    );
    if (operation.requestBody) describe(operation.requestBody, variantsInWords(copy as unknown as OpenApiDocument, id));
    // Redoc collapses the operations of a tag. With one tag, there is nothing to group.
    delete operation.tags;
  }
  delete copy.tags;
  const rows = rowsIn(copy);
  describe(
    copy.info,
    signIn && tokenInWords(copy as unknown as OpenApiDocument, signIn),
    // Redoc omits the rows of servers and of complete bodies, so this section lists all rows.
    rows.length > 0 ? `## Where sources disagree\n\n${contradictionsInWords(rows)}` : undefined,
  );
  copy.info.description = copy.info.description?.replaceAll(
    "`specs/README.md`",
    `[\`specs/README.md\`](${sourcesPage})`,
  );
  // Without a label, readers would take the number for the version of the vendor's API.
  if (copy.info.version) copy.info.version = `document ${copy.info.version}`;
  copy.servers = [
    ...(copy.servers as Node[]),
    { url: `${mockOrigin}/${provider}`, description: "The mock on your machine: npm run mock" },
  ];
  return copy;
}

/** Returns the scenarios of the samples of an operation. Redoc's one menu has the samples of the first. */
const scenariosPlayed = (samples: readonly Sample[], id: string) => [
  ...new Set(samples.filter(({ operationId }) => operationId === id).map(({ scenario }) => scenario)),
];

/** Returns every row below a node once, in order. */
function rowsIn(node: Node): string[] {
  const rows = Object.entries(node).flatMap(([name, child]) => {
    if (name === "x-contradictions") return child as string[];
    return isNode(child) && !opaque.has(name) ? rowsIn(child) : [];
  });
  return [...new Set(rows)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Redoc shows a security scheme only with calls that need one, and the sign-in needs none. */
function tokenInWords(copy: OpenApiDocument, signIn: SignIn): string {
  // The copy describes the provenance of the scheme and of the refusals in words.
  const scheme = copy.components?.securitySchemes?.[signIn.schemeName] ?? signIn.scheme;
  const places = attachmentsInWords(signIn).map((text) => `* ${code(text)}`);
  const refusals = signIn.refusals.flatMap((refusal) => {
    const { description } = copy.components?.responses?.[refusal.response ?? ""] ?? {};
    const condition = refusalInWords(refusal);
    return [
      `**A call with a refused token returns HTTP ${refusal.status}.** ${description ?? ""}`.trim(),
      condition && `A response with this status is a refusal if ${plain(condition)}.`,
    ];
  });
  const life = {
    Lifetime: lifetimeInWords(signIn),
    Refresh: refreshInWords(signIn),
    Logout: logoutInWords(signIn),
    "Later calls go to": originInWords(signIn),
    Sessions: sessionsInWords(signIn),
  };
  const known = Object.entries(life).flatMap(([term, text]) => (text ? [`* **${term}**: ${plain(text)}`] : []));
  const lists = [`**Sent as**\n\n${places.join("\n")}`, `**Lifetime and renewal**\n\n${known.join("\n")}`];
  return ["## The token", scheme.description, ...lists, ...refusals].filter(Boolean).join("\n\n");
}

/** Describes the extensions of a node and of its descendants in words. */
function visit(node: unknown): void {
  if (!isNode(node)) return;
  if (typeof node.description === "string") node.description = prose(node.description);
  const own = [
    node["x-provenance"] && inWords(node["x-provenance"]),
    node["x-contradictions"] && contradictionsInWords(node["x-contradictions"]),
  ];
  describe(node, ...own, ...contentInWords(node.content ?? {}));
  for (const [name, child] of Object.entries(node)) {
    if (opaque.has(name) || unread.has(name) || name.startsWith("x-")) continue;
    for (const each of maps.has(name) && isNode(child) ? Object.values(child) : [child]) visit(each);
  }
}

/** Media types have no description, so the description of the response or the request body includes theirs. */
function contentInWords(content: Record<string, Node>): string[] {
  return Object.entries(content).flatMap(([mediaType, { "x-provenance": provenance, "x-contradictions": rows }]) => [
    ...(provenance ? [`Body as \`${mediaType}\`: ${inWords(provenance)}`] : []),
    ...(rows ? [contradictionsInWords(rows)] : []),
  ]);
}

/** Adds paragraphs to a description. */
function describe(node: Node, ...paragraphs: (string | undefined | false)[]): void {
  const all = [node.description?.trim(), ...paragraphs].filter(Boolean);
  if (all.length > 0) node.description = all.join("\n\n");
}
