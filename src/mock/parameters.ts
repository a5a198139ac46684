/**
 * Handles parameters and headers for which Prism throws: headers whose value is a list or an object, and query parameters in
 * the styles `spaceDelimited` and `pipeDelimited` that are not lists.
 */
import sampler from "@stoplight/json-schema-sampler";
import type { Operations } from "./operations.ts";

type Operation = Operations[number];
type Header = NonNullable<NonNullable<Operation["request"]>["headers"]>[number] & { content?: unknown };

/**
 * Changes the parameters and headers of an operation so that Prism does not throw.
 *
 * @returns a function that converts the headers of a request for Prism
 */
export function prepareParameters(operation: Operation): (headers: Readonly<Record<string, string>>) => HeaderValues {
  writeResponseHeaders(operation);
  readDelimited(operation);
  return readRequestHeaders(operation);
}

/** Headers by lower-case name. Those with several values are parsed. */
type HeaderValues = Record<string, unknown>;

/** Makes every response header value sendable: in OpenAPI's style `simple`, or as JSON if the document says so. */
function writeResponseHeaders(operation: Operation): void {
  for (const header of operation.responses.flatMap(({ headers = [] }): Header[] => headers)) {
    const [example] = header.examples ?? [];
    const value = example && "value" in example ? example.value : sampleOf(header, operation);
    if (typeof value === "string" || typeof value === "number") continue;
    if (value === undefined || value === null) {
      // There is nothing to send, so the header is not required either.
      Object.assign(header, { examples: [], schema: undefined, required: false });
      continue;
    }
    // Each value of Set-Cookie needs a line of its own.
    const isCookie = header.name.toLowerCase() === "set-cookie" && Array.isArray(value);
    const text = isCookie
      ? value.join("\n")
      : header.content
        ? JSON.stringify(value)
        : simple(value, header.explode === true);
    // Prism treats an empty string as an absent header.
    Object.assign(header, { examples: [{ id: "", key: "default", value: text }], schema: {}, required: false });
  }
}

function sampleOf(header: Header, operation: Operation): unknown {
  const schema = header.schema ?? schemaOfContent(header);
  if (!schema) return undefined;
  try {
    return sampler.sample(schema, { ticks: 2_500 }, operation);
  } catch {
    return undefined;
  }
}

function schemaOfContent({ content }: { content?: unknown }): object | undefined {
  const [mediaType] = Object.values((content ?? {}) as Record<string, { schema?: object } | undefined>);
  return mediaType?.schema;
}

function simple(value: unknown, explode: boolean): string {
  const part = (member: unknown) => (typeof member === "object" ? JSON.stringify(member) : String(member));
  if (Array.isArray(value)) return value.map(part).join(",");
  if (typeof value !== "object" || value === null) return part(value);
  return Object.entries(value)
    .map(([name, member]) => [name, part(member)].join(explode ? "=" : ","))
    .join(",");
}

/**
 * Makes Prism leave header values that are a list or an object to this file.
 *
 * @returns a function that parses these values in the headers of a request
 */
function readRequestHeaders(operation: Operation): (headers: Readonly<Record<string, string>>) => HeaderValues {
  const read = (operation.request?.headers ?? []).flatMap((header) => {
    const { type } = header.schema ?? {};
    if (type !== "array" && type !== "object") return [];
    // Prism parses a header by the type at the top of its schema.
    Object.assign(header, { schema: { allOf: [header.schema] } });
    const partsOf = type === "array" ? listOf : header.explode ? pairsOf : alternating;
    return [[header.name.toLowerCase(), partsOf] as const];
  });
  return (headers) => {
    const values: HeaderValues = { ...headers };
    for (const [name, partsOf] of read) {
      const text = headers[name];
      if (text !== undefined) values[name] = partsOf(text);
    }
    return values;
  };
}

const listOf = (text: string) => (text.trim() === "" ? [] : text.split(",").map((part) => part.trim()));

const pairsOf = (text: string) =>
  Object.fromEntries(
    listOf(text).map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")];
    }),
  );

function alternating(text: string) {
  const parts = listOf(text);
  return Object.fromEntries(
    parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? ""] as const] : [])),
  );
}

const isDelimited = ({ style }: { style?: string }) => /^(space|pipe)Delimited$/.test(style ?? "");

/** Makes Prism read delimited values as it can: lists item by item, and anything else as text. */
function readDelimited({ request }: Operation): void {
  for (const parameter of (request?.query ?? []).filter(isDelimited)) {
    const type = parameter.schema?.type;
    if (type === "array" && !parameter.explode) continue;
    // Only Prism could split an object at these separators.
    Object.assign(parameter, { style: "form", ...(type === "object" && { schema: {} }) });
  }
  for (const { schema, encodings = [] } of request?.body?.contents ?? []) {
    for (const encoding of encodings.filter(isDelimited)) {
      const property = schema?.properties?.[encoding.property];
      const isList = typeof property === "object" && property.type === "array";
      if (!isList || encoding.explode) Object.assign(encoding, { style: "form", explode: isList });
    }
  }
}
