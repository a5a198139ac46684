/** What a schema says about a place in a value. Used to check every pointer of a workflow. */

import { memberOf } from "./member-of.ts";
import { partsOf } from "./pointer.ts";
import { isReference, targetOf } from "./references.ts";

/** `named`: the schema declares the place. `free`: it does not, but allows anything there. */
export type Knowledge = "named" | "free" | undefined;

type Node = Readonly<Record<string, unknown>>;

/**
 * Returns what a schema says about a JSON Pointer. Follows references and the branches of `oneOf`, `anyOf`, `allOf` and the
 * like. One branch that declares the place is enough.
 */
export function knowledgeOf(document: object, schema: unknown, pointer: string): Knowledge {
  let nodes = spread(document, schema);
  for (const part of partsOf(pointer)) {
    if (nodes.some((node) => node === true || isFree(node, part))) return "free";
    nodes = nodes.flatMap((node) => childrenOf(node, part)).flatMap((child) => spread(document, child));
  }
  return nodes.some((node) => node !== false) ? "named" : undefined;
}

/** Whether the schema of a place has this `format`, in any reference or branch. */
export function hasFormat(document: object, schema: unknown, pointer: string, format: string): boolean {
  return schemasAt(document, schema, pointer).some((node) => memberOf(node, "format") === format);
}

/** Every schema of a place. Follows references and the branches of the schemas on the way. */
export function schemasAt(document: object, schema: unknown, pointer: string): unknown[] {
  return partsOf(pointer).reduce(
    (nodes, part) => nodes.flatMap((node) => childrenOf(node, part)).flatMap((child) => everything(document, child)),
    everything(document, schema),
  );
}

const combinators = ["allOf", "anyOf", "oneOf"];
const branches = ["then", "else"];

/** Like `everything`, without schemas that only refer to others and do not describe members or items themselves. */
const spread = (document: object, schema: unknown) =>
  everything(document, schema).filter((node) => !isDetour(document, node));

/** A schema, and all schemas that its references and combinators add. */
function everything(document: object, schema: unknown, seen = new Set<unknown>()): unknown[] {
  if (typeof schema !== "object" || schema === null) return schema === undefined ? [] : [schema];
  if (seen.has(schema)) return [];
  seen.add(schema);
  return [schema, ...partsIn(document, schema).flatMap((part) => everything(document, part, seen))];
}

/** The schemas that a reference and the combinators of a schema add to it. */
function partsIn(document: object, schema: object): unknown[] {
  const node = schema as Node;
  return [
    ...(isReference(schema) ? [targetOf(document, schema.$ref)] : []),
    ...combinators.flatMap((name) => (Array.isArray(node[name]) ? (node[name] as unknown[]) : [])),
    ...branches.flatMap((name) => (name in node ? [node[name]] : [])),
  ].filter((part) => part !== undefined);
}

function isDetour(document: object, schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const saysItself = [...ofObjects, ...ofLists].some((keyword) => keyword in schema);
  return !saysItself && partsIn(document, schema).length > 0;
}

const ofObjects = ["properties", "patternProperties", "additionalProperties"];
const ofLists = ["items", "prefixItems"];

/** Whether a schema allows a member or item that it does not declare. */
function isFree(schema: unknown, part: string): boolean {
  const node = schema as Node;
  if (typeof schema !== "object" || "enum" in node || "const" in node) return false;
  const types: unknown[] = [node.type ?? []].flat();
  const [saysMembers, saysItems] = [ofObjects, ofLists].map((names) => names.some((name) => name in node));
  const mayBeObject = types.length === 0 ? !saysItems : types.includes("object");
  const mayBeList = types.length === 0 ? !saysMembers : types.includes("array");
  return (mayBeObject && !saysMembers) || (mayBeList && !saysItems && isIndex(part));
}

const isIndex = (part: string) => /^\d+$/.test(part);

function childrenOf(schema: unknown, part: string): unknown[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, patternProperties, additionalProperties, prefixItems, items } = schema as Node;
  const own = memberOf(properties, part);
  if (own !== undefined) return [own];
  const item = isIndex(part) ? (memberOf(prefixItems, part) ?? items) : undefined;
  if (item !== undefined) return [item];
  const matching = Object.entries((patternProperties ?? {}) as Node).filter(([pattern]) =>
    new RegExp(pattern, "u").test(part),
  );
  if (matching.length > 0) return matching.map(([, child]) => child);
  return additionalProperties === undefined || additionalProperties === false ? [] : [additionalProperties];
}
