/**
 * Parameters and headers of the kinds at which Prism throws: headers whose value is a list or an object, and query
 * parameters in the styles `spaceDelimited` and `pipeDelimited` that are no lists.
 */
import sampler from "@stoplight/json-schema-sampler";
import type { Operations } from "./operations.ts";

type Operation = Operations[number];
type Header = NonNullable<NonNullable<Operation["request"]>["headers"]>[number] & { content?: unknown };

/**
 * Makes the parameters and headers of an operation such that Prism throws at none.
 *
 * @returns a function that gives the headers of a request as Prism then takes them
 */
export function prepareParameters(operation: Operation): (headers: Readonly<Record<string, string>>) => HeaderValues {
  writeResponseHeaders(operation);
  readDelimited(operation);
  return readRequestHeaders(operation);
}

/** Headers by name in lower case, those with several values taken apart. */
type HeaderValues = Record<string, unknown>;

/** Makes every value of a response header one that can be sent: OpenAPI's style `simple`, or JSON where it says so. */
function writeResponseHeaders(operation: Operation): void {
  for (const header of operation.responses.flatMap(({ headers = [] }): Header[] => headers)) {
    const [example] = header.examples ?? [];
    const value = example && "value" in example ? example.value : sampleOf(header, operation);
    if (typeof value === "string" || typeof value === "number") continue;
    if (value === undefined || value === null) {
      // Nothing to send, so that there is nothing to be missed either.
      Object.assign(header, { examples: [], schema: undefined, required: false });
      continue;
    }
    // The values of Set-Cookie cannot share a line.
    const isCookie = header.name.toLowerCase() === "set-cookie" && Array.isArray(value);
    const text = isCookie
      ? value.join("\n")
      : header.content
        ? JSON.stringify(value)
        : simple(value, header.explode === true);
    // Prism takes an empty text for an absent header.
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
 * Leaves the values of headers that are a list or an object to this file.
 *
 * @returns a function that takes these values apart in the headers of a request
 */
function readRequestHeaders(operation: Operation): (headers: Readonly<Record<string, string>>) => HeaderValues {
  const read = (operation.request?.headers ?? []).flatMap((header) => {
    const { type } = header.schema ?? {};
    if (type !== "array" && type !== "object") return [];
    // Prism takes a header apart by the type at the top of its schema.
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

/** Lets Prism read what is delimited as it can: lists one by one, and anything else as its text. */
function readDelimited({ request }: Operation): void {
  for (const parameter of (request?.query ?? []).filter(isDelimited)) {
    const type = parameter.schema?.type;
    if (type === "array" && !parameter.explode) continue;
    // Nobody but Prism knows of the separators within an object.
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
