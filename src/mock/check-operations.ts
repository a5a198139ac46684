/**
 * Finds what Prism cannot handle in the operations of a document. If its validator (Ajv) cannot compile a schema, Prism
 * silently accepts every value. Compiling all schemas would take seconds, so each is validated against its meta-schema
 * instead, and what the meta-schema misses is checked separately.
 */
import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Place, placesBelow } from "../openapi/places.ts";
import { isRegExp } from "../openapi/regexp.ts";
import { parseContentType } from "./body.ts";
import type { Operations } from "./operations.ts";

type Operation = Operations[number];

/**
 * @throws Error if a media type or a schema cannot be used, with its place and the reason.
 */
export function checkOperations(operations: Operations): void {
  const seen = new Set<unknown>();
  for (const operation of operations) {
    for (const [place, { mediaType, schema }] of holdersOf(operation)) {
      if (mediaType !== undefined && !parseContentType(mediaType)) {
        const { method, path } = operation;
        const name = JSON.stringify(mediaType);
        throw new Error(`in ${place} of ${method.toUpperCase()} ${path}, ${name} is not a media type`);
      }
      // The same object in many operations, or copies of what a reference points at.
      if (!schema || seen.has(schema)) continue;
      const text = JSON.stringify(schema);
      const isNew = !seen.has(text);
      seen.add(schema).add(text);
      if (!isNew) continue;
      const fault = faultOf(schema);
      if (!fault) continue;
      const { method, path } = operation;
      throw new Error(`a schema in ${place} of ${method.toUpperCase()} ${path} is not valid: ${fault}`);
    }
  }
}

/** What has a schema: a media type, a parameter or a header. */
interface Holder {
  mediaType?: string;
  schema?: object;
}

function* holdersOf(operation: Operation): Generator<[place: string, holder: Holder]> {
  const { request = {}, responses, __bundled__ = {} } = operation as Operation & { __bundled__?: object };
  const { body, path = [], query = [], headers = [] } = request;
  const groups: [string, readonly Holder[] | undefined][] = [
    ["the request body", body?.contents],
    ["the parameters", [...path, ...query, ...headers]],
  ];
  for (const { code, contents, headers: ofResponse } of responses) {
    groups.push([`the response ${code}`, contents], [`the headers of the response ${code}`, ofResponse]);
  }
  groups.push(["the referenced schemas", Object.values(__bundled__).map((schema) => ({ schema }))]);
  for (const [place, holders = []] of groups) {
    for (const holder of holders) yield [place, holder];
  }
}

/** Returns why Ajv cannot compile a schema, if it cannot. */
function faultOf(schema: { $schema?: string }): string | undefined {
  const ajv = ajvOf(String(schema.$schema));
  try {
    ajv.validateSchema(schema);
  } catch (error) {
    return (error as Error).message;
  }
  const [error] = ajv.errors ?? [];
  if (error) return `${error.instancePath || "the schema"} ${error.message}`;
  return faultWithin({ node: schema, kind: "schema", at: "" });
}

type AjvClass = typeof Ajv | typeof Ajv2019 | typeof Ajv2020;

const known = new Map<AjvClass, InstanceType<AjvClass>>();

/** Returns one instance per draft, because an instance compiles the meta-schema. */
function ajvOf(dialect: string): InstanceType<AjvClass> {
  const Class = dialect.includes("2020-12") ? Ajv2020 : dialect.includes("2019-09") ? Ajv2019 : Ajv;
  const ajv = known.get(Class) ?? new Class({ strict: false, logger: false });
  known.set(Class, ajv);
  return ajv;
}

/** Finds faults that the meta-schema misses and Ajv's compiler rejects. */
function faultWithin(root: Place): string | undefined {
  const todo = [root];
  for (let place = todo.pop(); place; place = todo.pop()) {
    const { node, at } = place;
    if (typeof node !== "object" || node === null || Array.isArray(node)) continue;
    const { pattern, patternProperties, enum: values, nullable, type } = node as Record<string, unknown>;
    for (const source of [pattern, ...Object.keys(patternProperties ?? {})]) {
      if (typeof source === "string" && !isRegExp(source, "u")) {
        return `${at}/pattern ${JSON.stringify(source)} is not a valid ECMAScript regular expression with the flag u`;
      }
    }
    if (Array.isArray(values) && values.length === 0) return `${at}/enum is empty`;
    if (nullable !== undefined && type === undefined) return `${at}/nullable needs a type next to it`;
    todo.push(...placesBelow(place));
  }
  return undefined;
}
