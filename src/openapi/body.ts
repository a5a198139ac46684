/** Reads the body of a step, and checks it against the schemas of its operation. */
import type { Cursor } from "./cursor.ts";
import { type KnownOperation, type OpenApiDocument, resolve, type Schema, xmlShapeOf } from "./document.ts";
import { formMediaType, isJsonType, isXmlType } from "./media-types.ts";
import { memberOf } from "./member-of.ts";
import { pointerOf } from "./pointer.ts";
import { knowledgeOf } from "./schema-pointer.ts";
import type { Step, Template, Value } from "./sign-in.ts";

/** @throws AuthError `CONFIGURATION` for a body that the operation does not accept, or that is not supported. */
export function readBody(
  step: Cursor,
  operation: KnownOperation,
  document: OpenApiDocument,
  valueAt: (cursor: Cursor, pointer: string, types: readonly string[]) => Value,
): Pick<Step, "contentTypes" | "payload"> {
  const body = step.at("requestBody");
  if (!body.isThere) return { contentTypes: [] };
  const known = Object.keys(operation.requests);
  if (known.length === 0) throw body.error(`The operation ${operation.id} does not take a request body.`);
  const contentType = body.at("contentType");
  if (contentType.isThere && !known.includes(contentType.text)) {
    throw contentType.error(
      `The operation ${operation.id} does not take ${contentType.text}; it takes ${known.join(", ")}.`,
    );
  }
  const contentTypes = contentType.isThere ? [contentType.text] : known;
  const payload = templateOf(body.at("payload"), (cursor, pointer) => valueAt(cursor, pointer, contentTypes));
  for (const type of contentTypes) checkBody(contentType.isThere ? contentType : body, type, operation, document);
  for (const type of contentTypes) checkPayload(body.at("payload"), type, operation, document);
  return { contentTypes, payload };
}

function templateOf(
  cursor: Cursor,
  valueAt: (cursor: Cursor, pointer: string) => Value,
  names: readonly string[] = [],
): Template {
  const below = (name: string, child: Cursor) => templateOf(child, valueAt, [...names, name]);
  if (Array.isArray(cursor.value)) return { items: cursor.items.map((item, index) => below(String(index), item)) };
  if (typeof cursor.value !== "object" || cursor.value === null) return valueAt(cursor, pointerOf(names));
  return { members: Object.fromEntries(cursor.members.map(([name, member]) => [name, below(name, member)])) };
}

const isText = (type: string) => type === "text/plain";
const isForm = (type: string) => type === formMediaType;

function checkBody(place: Cursor, type: string, { id, requests }: KnownOperation, document: OpenApiDocument): void {
  if (!isJsonType(type) && !isXmlType(type) && !isForm(type) && !isText(type)) {
    throw place.error(`A body of ${type} is not supported for ${id}; name JSON, a form, XML or text as contentType.`);
  }
  const { schema = {} } = requests[type] ?? {};
  if (!isXmlType(type)) return;
  const { properties = {}, ...root } = resolve(document, schema);
  const shape = xmlShapeOf({ ...root, properties });
  if (!shape) throw place.error(`The XML body of ${id} needs a schema with xml.name, the root element.`);
  for (const name of [shape.name, ...shape.elements]) {
    if (!/^[\p{L}_][\p{L}\d._:-]*$/u.test(name))
      throw place.error(`The XML body of ${id} cannot have an element ${name}.`);
    const { xml } = resolve<Schema>(document, Object(memberOf(properties, name)));
    if (xml) throw place.error(`The XML body of ${id} has xml for ${name}; only the root element may have that.`);
  }
}

/** Checks that every member of the payload is in the schema, and that forms and XML are flat. */
function checkPayload(
  payload: Cursor,
  type: string,
  { id, requests }: KnownOperation,
  document: OpenApiDocument,
): void {
  const { schema = {} } = requests[type] ?? {};
  if (typeof payload.value === "string" ? !isText(type) : isText(type)) {
    throw payload.error(
      `The payload must be ${isText(type) ? "a string" : "an object or a list"} for a body of ${type}.`,
    );
  }
  // XML elements are written in the order of these.
  const { properties = {} } = resolve<Schema>(document, schema);
  const check = (cursor: Cursor, names: readonly string[]) => {
    const pointer = pointerOf(names);
    const isElement = names.length === 0 || !isXmlType(type) || Object.hasOwn(properties, names[0] as string);
    if (!isElement || !knowledgeOf(document, schema, pointer)) {
      throw cursor.error(
        pointer === ""
          ? `The ${type} body of ${id} allows no payload.`
          : `The payload has ${pointer}, which the ${type} body of ${id} does not have.`,
      );
    }
    const children: [string, Cursor][] = Array.isArray(cursor.value)
      ? cursor.items.map((item, index) => [String(index), item])
      : cursor.members;
    if (
      !isJsonType(type) &&
      (names.length > 0 || Array.isArray(cursor.value)) &&
      typeof cursor.value === "object" &&
      cursor.value !== null
    ) {
      throw cursor.error(
        `The payload has ${pointer || "a list"}, but a body of ${type} is flat: it has only names and values.`,
      );
    }
    for (const [name, child] of children) check(child, [...names, name]);
  };
  check(payload, []);
}
