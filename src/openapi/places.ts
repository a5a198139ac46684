/**
 * The places in an OpenAPI document that can contain references, such as schemas, responses and parameters. Anywhere else,
 * as in the value of an example, a member called `$ref` is data.
 */
import { pointerOf } from "./pointer.ts";

export type NodeKind = keyof typeof places;

/** The places below a node: the member itself, each item of a list or member of a map, or any of these. */
type Shape = "one" | "list" | "map" | "any";

/** The members of a node that lead to further places; `*` means every member except extensions (`x-…`) and `$ref`. */
type Members = Readonly<Record<string, readonly [Shape, string]>>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
const valueWithSchema = {
  schema: ["one", "schema"],
  content: ["map", "mediaType"],
  examples: ["map", "example"],
} as const;
const each = <S extends Shape>(names: readonly string[], shape: S, kind: string) =>
  Object.fromEntries(names.map((name) => [name, [shape, kind] as const]));

/** The kinds of nodes, with the names of the OpenAPI specification. */
export const places = {
  document: { paths: ["one", "paths"], webhooks: ["map", "pathItem"], components: ["one", "components"] },
  paths: { "*": ["one", "pathItem"] },
  components: {
    ...each(["schemas"], "map", "schema"),
    responses: ["map", "response"],
    parameters: ["map", "parameter"],
    examples: ["map", "example"],
    requestBodies: ["map", "requestBody"],
    headers: ["map", "header"],
    securitySchemes: ["map", "securityScheme"],
    links: ["map", "link"],
    callbacks: ["map", "callback"],
    pathItems: ["map", "pathItem"],
    mediaTypes: ["map", "mediaType"],
  },
  pathItem: {
    ...each(methods, "one", "operation"),
    additionalOperations: ["map", "operation"],
    parameters: ["list", "parameter"],
  },
  operation: {
    parameters: ["list", "parameter"],
    requestBody: ["one", "requestBody"],
    responses: ["one", "responses"],
    callbacks: ["map", "callback"],
  },
  callback: { "*": ["one", "pathItem"] },
  responses: { "*": ["one", "response"] },
  requestBody: { content: ["map", "mediaType"] },
  response: { headers: ["map", "header"], content: ["map", "mediaType"], links: ["map", "link"] },
  parameter: valueWithSchema,
  header: valueWithSchema,
  mediaType: { ...valueWithSchema, itemSchema: ["one", "schema"], encoding: ["map", "encoding"] },
  encoding: { headers: ["map", "header"] },
  example: {},
  link: {},
  securityScheme: {},
  schema: {
    ...each(
      ["properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"],
      "map",
      "schema",
    ),
    ...each(["allOf", "anyOf", "oneOf", "prefixItems"], "list", "schema"),
    ...each(
      [
        ...["additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not"],
        ...["propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"],
      ],
      "any",
      "schema",
    ),
  },
} satisfies Record<string, Members>;

export interface Place {
  node: unknown;
  kind: NodeKind;
  /** JSON Pointer of the node. */
  at: string;
  /** Whether the node is a schema within a schema. Default: false. */
  isNested?: boolean;
}

/** The places directly below a node of the given kind. */
export function placesBelow({ node, kind, at }: Place): Place[] {
  const members: Members = places[kind];
  return Object.entries(node as object).flatMap(([name, child]) => {
    const isMember = !name.startsWith("x-") && name !== "$ref";
    const own = Object.hasOwn(members, name) ? members[name] : undefined;
    const [shape, childKind] = own ?? (isMember ? members["*"] : undefined) ?? [];
    if (!shape || child === undefined) return [];
    const isNested = kind === "schema" && childKind === "schema";
    const place = { node: child, kind: childKind as NodeKind, isNested, at: at + pointerOf([name]) };
    const isList = Array.isArray(child);
    if (shape === "one" || (shape === "any" && !isList)) return [place];
    if (typeof child !== "object" || child === null || (shape === "list" && !isList)) return [];
    return Object.entries(child).map(([key, node]) => ({ ...place, node, at: place.at + pointerOf([key]) }));
  });
}
