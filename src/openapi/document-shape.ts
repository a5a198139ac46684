/** Checks the structure of an OpenAPI document, such as objects where objects belong, so that its readers need not. */
import { isObject } from "../internal/is-object.ts";
import type { Cursor } from "./cursor.ts";
import { memberOf } from "./member-of.ts";
import { type NodeKind, type Place, places, placesBelow } from "./places.ts";
import { partsOf } from "./pointer.ts";
import { isReference, targetOf, wayOutOf } from "./references.ts";
import { type ShapeSchema, violationsOf } from "./shape.ts";

/** Members that must be strings, by the kind of node. */
const texts: Partial<Record<NodeKind, readonly string[]>> = {
  operation: ["operationId"],
  parameter: ["name", "in"],
  securityScheme: ["type", "name", "in", "scheme"],
};

const text = { type: "string" };
/** The schema of other members that are read: the strings of `info`, and the servers. */
const head: ShapeSchema = {
  type: "object",
  required: ["info"],
  properties: {
    info: {
      type: "object",
      required: ["title"],
      properties: { title: text, summary: text, description: text },
    },
    servers: {
      type: "array",
      items: {
        type: "object",
        required: ["url"],
        properties: {
          url: text,
          variables: {
            type: "object",
            additionalProperties: {
              type: "object",
              required: ["default"],
              properties: {
                default: { type: ["string", "number", "boolean"] },
                description: text,
                enum: { type: "array", items: { type: ["string", "number", "boolean"] } },
              },
            },
          },
        },
      },
    },
  },
};

/** @throws AuthError `CONFIGURATION`, with file and line, for the first value of the wrong type. */
export function checkPlaces(root: Cursor): void {
  const document = root.value as object;
  const [violation] = "paths" in Object(document) ? violationsOf(head, head, document) : [];
  if (violation) {
    const name = violation.path.join(".") || "The document";
    throw root.at(...violation.path).error(`${name} ${violation.message}.`);
  }
  // A list instead of recursion: a document may be nested more deeply than the stack.
  const todo: Place[] = [{ node: document, kind: "document", at: "" }];
  for (let place = todo.pop(); place; place = todo.pop()) {
    const { node, kind, at } = place;
    const here = () => root.at(...partsOf(at));
    if (kind === "schema" && typeof node === "boolean") continue;
    if (!isObject(node)) throw here().error(`${at.slice(1) || "The document"} must be an object.`);
    if (isReference(node) && targetOf(document, node.$ref) === undefined) {
      throw here()
        .at("$ref")
        .error(`The reference ${node.$ref} does not lead to anything in this document${wayOutOf(node.$ref)}.`);
    }
    for (const [name, member] of Object.entries(node)) {
      const [shape] = (memberOf(places[kind], name) as readonly [string, string] | undefined) ?? [];
      if (shape === "map" && !isObject(member)) throw here().at(name).error(`${name} must be an object.`);
      if (shape === "list" && !Array.isArray(member)) throw here().at(name).error(`${name} must be a list.`);
      if (texts[kind]?.includes(name) && typeof member !== "string") {
        throw here().at(name).error(`${name} must be text.`);
      }
    }
    todo.push(...placesBelow(place));
  }
}
