/**
 * Typed access to the parts of an OpenAPI document that the mock and the generators need. Requests are validated by Prism,
 * not here.
 */
import { AuthError } from "../errors.ts";
import type { XmlShape } from "../internal/write-xml.ts";
import { isReference, targetOf } from "./references.ts";

export interface Reference {
  $ref: string;
}

/** A page, or a file of a public repository. */
export interface Citation {
  title: string;
  /** The address, if it has one. */
  url?: string;
  /** The date of the version that was read, or of the reading if it has no date: a year, a month or a day. */
  date: string;
}

/** How certain a fact is, and its sources. Only an assumed fact may have no source. */
export interface Provenance {
  status: "documented" | "observed" | "assumed";
  source?: Citation;
  note?: string;
}

export interface Example {
  value?: unknown;
  "x-provenance"?: Provenance;
  /** The URI in this example that represents the requested one: the example answers any unknown path. */
  "x-requested-uri"?: string;
}

export interface Schema {
  xml?: { name?: string; namespace?: string; "x-namespaces"?: Record<string, string> };
  properties?: Record<string, unknown>;
}

export interface MediaType {
  schema?: Schema | Reference;
  examples?: Record<string, Example | Reference>;
  "x-provenance"?: Provenance;
}

export interface ResponseObject {
  description?: string;
  headers?: Record<string, object>;
  /** `x-request-body`: the members of the next request that come from this answer, as runtime expressions. */
  links?: Record<string, { operationId?: string; "x-request-body"?: Record<string, string> }>;
  content?: Record<string, MediaType>;
  "x-example-status"?: number;
  "x-provenance"?: Provenance;
}

export interface RequestBody {
  content?: Record<string, MediaType>;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  requestBody?: RequestBody | Reference;
  /** The name of the body's parameter in openapi-generator. Default: the name of its schema. */
  "x-codegen-request-body-name"?: string;
  callbacks?: object;
  responses?: Record<string, ResponseObject | Reference>;
}

/** An operation with its path and method, and with its references resolved. */
export interface KnownOperation {
  /** The `operationId`, or method and path if there is none. */
  id: string;
  /** The path template. */
  path: string;
  /** The HTTP method in upper case. */
  method: string;
  /** The request body by media type; empty when there is none. */
  requests: Record<string, MediaType>;
  /** The responses by status, range or `default`. */
  responses: Record<string, ResponseObject>;
}

export interface SecurityScheme {
  type: string;
  description?: string;
  "x-provenance"?: Provenance;
  scheme?: string;
  in?: string;
  name?: string;
}

export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect?: string;
  /** `x-position`: the position of the vendor in lists. Default: after all vendors that have one, by name. */
  info: { title: string; summary?: string; description?: string; "x-position"?: number };
  servers?: { url: string; variables?: Record<string, { default: string; description?: string; enum?: string[] }> }[];
  paths: Record<string, Record<string, Operation>>;
  components?: {
    schemas?: Record<string, Schema>;
    responses?: Record<string, ResponseObject>;
    securitySchemes?: Record<string, SecurityScheme>;
  };
}

const httpMethods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Returns the node itself, or the target of its `$ref`. */
export function resolve<T extends object>(document: OpenApiDocument, node: T | Reference): T {
  if (!isReference(node)) return node;
  const target = targetOf(document, node.$ref);
  // JSON Schema takes true for a schema that allows everything, and false for one that allows nothing.
  if (typeof target === "boolean") return (target ? {} : { not: {} }) as T;
  if (typeof target !== "object" || target === null) {
    throw new AuthError("CONFIGURATION", `The reference ${node.$ref} points to nothing in its document.`);
  }
  return target as T;
}

/** The path items by path template, without extensions. */
export function pathItemsOf({ paths }: OpenApiDocument): [template: string, item: Record<string, Operation>][] {
  return Object.entries(paths).filter(([path]) => path.startsWith("/"));
}

/** Every operation of the document, in document order. */
export function operationsOf(document: OpenApiDocument): KnownOperation[] {
  return pathItemsOf(document).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([name]) => httpMethods.includes(name))
      .map(([name, { operationId, requestBody = {}, responses = {} }]) => {
        const method = name.toUpperCase();
        const resolved = Object.entries(responses)
          .filter(([status]) => !status.startsWith("x-"))
          .map(([status, response]) => [status, resolve(document, response)]);
        return {
          id: operationId ?? `${method} ${path}`,
          path,
          method,
          requests: resolve(document, requestBody).content ?? {},
          responses: Object.fromEntries(resolved),
        };
      }),
  );
}

/** The first operation with that id; undefined if there is none. */
export const operationOf = (document: OpenApiDocument, operationId: string): KnownOperation | undefined =>
  operationsOf(document).find(({ id }) => id === operationId);

/** The documented response for a status or its range, without `default`. */
export const responseFor = ({ responses }: KnownOperation, status: number): ResponseObject | undefined =>
  responses[status] ?? responses[`${String(status)[0]}XX`];

/** A parameter of an operation, or of all operations of its path. */
export interface ParameterObject {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema | Reference;
  examples?: Record<string, Example | Reference>;
}

/** The parameters of an operation, including those of its path. */
export function parametersOf(document: OpenApiDocument, { path, method }: KnownOperation): ParameterObject[] {
  const item = (document.paths[path] ?? {}) as Record<string, unknown>;
  const operation = (item[method.toLowerCase()] ?? {}) as Record<string, unknown>;
  const all = [item.parameters, operation.parameters].flatMap((list) =>
    Array.isArray(list) ? list.map((each) => resolve<ParameterObject>(document, each)) : [],
  );
  // A parameter of the operation replaces one of its path.
  return [...new Map(all.map((each) => [`${each.in} ${each.name}`, each])).values()];
}

/** The shape of the XML that a schema describes with its `xml` keywords; undefined if it does not name a root element. */
export function xmlShapeOf(schema: Schema): XmlShape | undefined {
  if (!schema.xml?.name) return undefined;
  return {
    name: schema.xml.name,
    namespace: schema.xml.namespace ?? null,
    namespaces: schema.xml["x-namespaces"] ?? {},
    elements: Object.keys(schema.properties ?? {}),
  };
}
