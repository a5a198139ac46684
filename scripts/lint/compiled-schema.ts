import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { isObject } from "../../src/internal/is-object.ts";
import { isRegExp } from "../../src/openapi/regexp.ts";
import type { Context, Location } from "./redocly.ts";
import { subschemasOf } from "./subschemas.ts";

export interface Validate {
  (value: unknown): boolean;
  errors?: { instancePath: string; message?: string }[] | null;
}

/** An error in a schema, and its location. */
interface SchemaProblem {
  reason: string;
  location: Location;
}

const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);

/** Compiles a schema of the document with everything that it references. A schema may contain itself. */
export function compiled(ctx: Context, schema: unknown, location: Location): Validate | SchemaProblem {
  const { whole, locations, patterns } = gathered(ctx, schema, location);
  for (const [pattern, place] of patterns) {
    // Ajv throws for an invalid pattern without its location.
    if (!isRegExp(pattern, "u")) return { reason: `\`${pattern}\` is not a regular expression`, location: place };
  }
  try {
    if (ajv.validateSchema(whole)) return ajv.compile(whole);
  } catch (error) {
    return { reason: (error as Error).message, location };
  }
  // The last error is about the keyword `allOf` of the meta-schema; the first is about the schema itself.
  const { instancePath = "", message = "is not a schema" } = ajv.errors?.[0] ?? {};
  const [, , index, ...path] = instancePath.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const place = path.length > 0 ? `\`${path.join(".")}\` ` : "it ";
  return { reason: place + message, location: (locations[Number(index)] ?? location).child(path) };
}

/** Creates one document of the schema and everything that it references, numbered in `$defs`, with the location of each. */
function gathered(ctx: Context, schema: unknown, location: Location) {
  const $defs: Record<string, unknown> = {};
  const locations: Location[] = [];
  const patterns: [pattern: string, location: Location][] = [];
  const define = (node: unknown, here: Location): string => {
    const known = locations.findIndex(({ absolutePointer }) => absolutePointer === here.absolutePointer);
    if (known >= 0) return `#/$defs/${known}`;
    const index = locations.push(here) - 1;
    $defs[index] = copy(node, here);
    return `#/$defs/${index}`;
  };
  const copy = (node: unknown, here: Location): unknown => {
    if (!isObject(node)) return node;
    if (typeof node.pattern === "string") patterns.push([node.pattern, here.child("pattern")]);
    if (isObject(node.patternProperties)) {
      for (const key of Object.keys(node.patternProperties))
        patterns.push([key, here.child(["patternProperties", key])]);
    }
    const { $id, $defs: _, definitions, ...own } = node;
    const result = Object.fromEntries(Object.entries(own).filter(([name]) => !name.startsWith("x-")));
    for (const [[keyword = "", name], child] of subschemasOf(own)) {
      const part = copy(child, here.child(name === undefined ? keyword : [keyword, name]));
      if (name === undefined) result[keyword] = part;
      else {
        if (result[keyword] === own[keyword]) result[keyword] = Array.isArray(own[keyword]) ? [] : {};
        (result[keyword] as Record<string, unknown>)[name] = part;
      }
    }
    if (typeof node.$ref === "string") {
      const target = ctx.resolve<unknown>({ $ref: node.$ref }, here.source.absoluteRef);
      // Another rule reports an unresolved reference.
      if (target.node === undefined || !target.location) delete result.$ref;
      else result.$ref = define(target.node, target.location);
    }
    return result;
  };
  const $ref = define(schema, location);
  return { whole: { $ref, $defs }, locations, patterns };
}
