/**
 * Reads the operations of a document for Prism's engine. While Prism reads a document, it follows everything that looks like a
 * reference, even to files and URLs, and copies the target of each. So it gets a copy in which only real, local references
 * look like one, and which shows only what it needs.
 */
import { deserialize, serialize } from "node:v8";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http/dist/utils/operations.js";
import type { OpenApiDocument, Reference } from "../openapi/document.ts";
import { type NodeKind, places } from "../openapi/places.ts";
import { nodesOf, type References, referencesOf } from "../openapi/references.ts";
import { checkGrowth, growsLarge } from "./growth.ts";

export type Operations = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>;

/**
 * Does not modify the document.
 *
 * @throws AuthError `CONFIGURATION` if Prism would take too long to read the document.
 */
export async function readOperations(document: OpenApiDocument): Promise<Operations> {
  // Not structuredClone, which some test environments, such as happy-dom in Jest, do not have.
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

/** Removes what has no meaning here, and would make Prism's validator skip the schema around it. */
function simplify(document: OpenApiDocument): void {
  for (const name of Object.keys(document.paths)) if (!name.startsWith("/")) delete document.paths[name];
  if (openApiDialect.test(document.jsonSchemaDialect ?? "")) delete document.jsonSchemaDialect;
  for (const { node, kind } of [...nodesOf(document)] as { node: Record<string, unknown>; kind: NodeKind }[]) {
    // Prism ignores a schema that is `false`.
    if (node.schema === false && "schema" in places[kind]) node.schema = { not: {} };
    if (kind !== "schema") continue;
    // Names of schemas, each of which the validator accepts only once. References here use the place instead.
    for (const name of ["$id", "id", "$anchor"]) delete node[name];
    // OpenAPI 3.0.3: this has no effect without a type next to it.
    if (node.type === undefined) delete node.nullable;
  }
}

/** Replaces `$ref` while Prism reads the document, in places where Prism must not follow it. */
const hiddenName = "\0$ref";

/** Renames a key with a string value in every chosen object, and keeps the order of the keys. */
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

/** Hides everything that is not part of an operation. References still find it. */
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
 * Keeps the references between schemas: they point to where Prism looks for schemas that refer to themselves. A made-up
 * operation carries these schemas through Prism's reading, one in each media type of its response.
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

/** Returns the real operations, each with the schemas that the made-up one carried. */
function withBundle(operations: Operations): Operations {
  const carrier = operations.find(({ path }) => path === bundlePath);
  const contents = carrier?.responses[0]?.contents ?? [];
  const __bundled__ = Object.fromEntries(contents.map(({ schema = {} }, index) => [index, schema]));
  return operations
    .filter((operation) => operation !== carrier)
    .map((operation) => Object.assign(operation, { __bundled__ }));
}
