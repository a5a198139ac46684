/**
 * The operations of a document as Prism's engine takes them. While it reads a document, Prism follows everything that
 * looks like a reference, to files and URLs too, and copies what is behind each one. So it gets a copy in which nothing
 * but references at their places look like one, all of them local, and in which it sees only what it needs.
 */
import { deserialize, serialize } from "node:v8";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http/dist/utils/operations.js";
import type { OpenApiDocument, Reference } from "../openapi/document.ts";
import { type NodeKind, places } from "../openapi/places.ts";
import { nodesOf, type References, referencesOf } from "../openapi/references.ts";
import { checkGrowth, growsLarge } from "./growth.ts";

export type Operations = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>;

/**
 * The document itself is left as it is.
 *
 * @throws AuthError `CONFIGURATION` when Prism would be busy with the document for too long.
 */
export async function readOperations(document: OpenApiDocument): Promise<Operations> {
  // Not by structuredClone: some test environments, such as Jest's of happy-dom, have none.
  const copy: OpenApiDocument = deserialize(serialize(document));
  const references = referencesOf(copy);
  simplify(copy);
  renameKey(copy, "$ref", hiddenName, (node) => !references.has(node));
  const isLarge = growsLarge(copy);
  if (isLarge) keepReferences(copy, references);
  hideUnneeded(copy);
  checkGrowth(copy);
  const operations = await getHttpOperationsFromSpec(copy);
  renameKey(operations, hiddenName, "$ref");
  return isLarge ? withBundle(operations) : operations;
}

/** The dialect of OpenAPI itself, under its names, which Prism's validator does not know. */
const openApiDialect = /^https:\/\/spec\.openapis\.org\/oas\/3\.\d\/dialect\//;

/** Takes away what means nothing here, and would make Prism's validator give up on the schema around it. */
function simplify(document: OpenApiDocument): void {
  for (const name of Object.keys(document.paths)) if (!name.startsWith("/")) delete document.paths[name];
  if (openApiDialect.test(document.jsonSchemaDialect ?? "")) delete document.jsonSchemaDialect;
  for (const { node, kind } of [...nodesOf(document)] as { node: Record<string, unknown>; kind: NodeKind }[]) {
    // Prism passes over a schema that is the word false.
    if (node.schema === false && "schema" in places[kind]) node.schema = { not: {} };
    if (kind !== "schema") continue;
    // Names of schemas, each of which the validator takes only once. References here go by the place.
    for (const name of ["$id", "id", "$anchor"]) delete node[name];
    // OpenAPI 3.0.3: this has no effect without a type beside it.
    if (node.type === undefined) delete node.nullable;
  }
}

/** What `$ref` is called while Prism reads the document, where Prism is not to follow it. */
const hiddenName = "\0$ref";

/** Renames a key whose value is a string in every object that is chosen, and keeps the order of the keys. */
function renameKey(root: object, from: string, to: string, isChosen: (node: object) => boolean = () => true): void {
  const seen = new Set<object>();
  const todo: unknown[] = [root];
  while (todo.length > 0) {
    const node = todo.pop();
    if (typeof node !== "object" || node === null || seen.has(node)) continue;
    seen.add(node);
    const entries = Object.entries(node);
    for (const [, child] of entries) todo.push(child);
    if (typeof (node as Record<string, unknown>)[from] !== "string" || !isChosen(node)) continue;
    for (const [key] of entries) delete (node as Record<string, unknown>)[key];
    Object.assign(node, Object.fromEntries(entries.map(([key, value]) => [key === from ? to : key, value])));
  }
}

const neededMembers = ["openapi", "jsonSchemaDialect", "info", "servers", "security", "paths", "components"];

/** Makes everything invisible that no operation consists of; references find it all the same. */
function hideUnneeded(document: OpenApiDocument): void {
  const hide = (node: object, needed: readonly string[]) => {
    for (const name of Object.keys(node)) {
      if (!needed.includes(name)) Object.defineProperty(node, name, { enumerable: false });
    }
  };
  hide(document, neededMembers);
  hide(document.components ?? {}, ["securitySchemes"]);
}

/** Not the path of any operation, since it has no slash. */
const bundlePath = "\0bundle";

/**
 * Keeps the references between schemas: they point at where Prism looks for the schemas that refer to themselves. An
 * operation that does not exist carries these schemas through Prism's reading, one in each media type of its response.
 */
function keepReferences(document: OpenApiDocument, references: References): void {
  const kept = [...references].filter(([, { isNested }]) => isNested).map(([node]) => node as Reference);
  const targets = [...new Set(kept.map(({ $ref }) => $ref))];
  const indices = new Map(targets.map((target, index) => [target, index]));
  const schemas = targets.map(($ref, index) => [`bundle/${index}`, { schema: { $ref } }]);
  document.paths[bundlePath] = {
    get: { responses: { 200: { description: "", content: Object.fromEntries(schemas) } } },
  };
  for (const node of kept) node.$ref = `#/__bundled__/${indices.get(node.$ref)}`;
  renameKey(document, "$ref", hiddenName, (node) => references.get(node)?.isNested === true);
}

/** The operations that there are, each with the schemas that were carried. */
function withBundle(operations: Operations): Operations {
  const carrier = operations.find(({ path }) => path === bundlePath);
  const contents = carrier?.responses[0]?.contents ?? [];
  const __bundled__ = Object.fromEntries(contents.map(({ schema = {} }, index) => [index, schema]));
  return operations
    .filter((operation) => operation !== carrier)
    .map((operation) => Object.assign(operation, { __bundled__ }));
}
