/** Reads the inputs of a workflow: the part of JSON Schema that a sign-in may use. */
import { checkShape } from "./check-shape.ts";
import type { Cursor } from "./cursor.ts";
import { flawOfName } from "./names.ts";
import { isRegExp } from "./regexp.ts";
import type { Input } from "./sign-in.ts";

const types = ["string", "integer", "number", "boolean"] as const;

/**
 * The formats of JSON Schema 2020-12 and of the OpenAPI registry for such types. Any other format may be a misspelled
 * `password`, and the secret would become part of the account's identity.
 */
const formats =
  "password date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference uuid uri-template json-pointer relative-json-pointer regex int8 int16 int32 int64 uint8 uint16 uint32 uint64 float double decimal byte binary base64url char".split(
    " ",
  );

/**
 * Reads the inputs of a workflow, including those in an object. `codes` are the names of the one-time codes, which are
 * secrets too.
 *
 * @throws AuthError `CONFIGURATION` for whatever is not supported.
 */
export function readInputs(inputs: Cursor, workflow: string, codes: readonly unknown[]): Input[] {
  if (!inputs.isThere) return [];
  checkShape(inputs, "inputs", `the inputs of the workflow ${workflow}`);
  return membersOf(inputs, [], true).map((input) =>
    codes.includes(input.path.join(".")) ? { ...input, isSecret: true } : input,
  );
}

function membersOf(object: Cursor, parents: readonly string[], isRequired: boolean): Input[] {
  const properties = object.at("properties");
  for (const name of object.at("required").items) {
    if (!properties.at(name.text).isThere) {
      throw name.error(`The required input ${[...parents, name.text].join(".")} is not among the properties.`);
    }
  }
  const required = object.at("required").items.map(({ value }) => value);
  return properties.members.flatMap(([name, schema]) => {
    const path = [...parents, name];
    const flaw = flawOfName(name);
    if (flaw) throw schema.error(`The input ${path.join(".")} ${flaw}.`);
    const isNeeded = isRequired && required.includes(name);
    return schema.at("type").value === "object" ? objectOf(schema, path, isNeeded) : [inputOf(schema, path, isNeeded)];
  });
}

function objectOf(schema: Cursor, path: readonly string[], isRequired: boolean): Input[] {
  const name = path.join(".");
  if (path.length > 1) throw schema.error(`The input ${name} is an object in an object; one level is supported.`);
  for (const member of ["format", "pattern", "default"]) {
    if (schema.at(member).isThere)
      throw schema.at(member).error(`The input ${name} is an object, so it cannot have ${member}.`);
  }
  if (schema.at("properties").members.length === 0)
    throw schema.error(`The input ${name} is an object without properties.`);
  return membersOf(schema, path, isRequired);
}

function inputOf(schema: Cursor, path: readonly string[], isRequired: boolean): Input {
  const name = path.join(".");
  for (const member of ["properties", "required"]) {
    if (schema.at(member).isThere)
      throw schema.at(member).error(`The input ${name} has ${member}, but is not an object.`);
  }
  const type = typeOf(schema, name);
  const format = schema.at("format");
  if (format.isThere && !formats.includes(format.text)) {
    throw format.error(
      `The input ${name} has the unknown format ${format.text}; use password for a secret, a format of JSON Schema, or none.`,
    );
  }
  const isSecret = format.value === "password";
  if (isSecret && type !== "string") {
    throw schema.at("format").error(`The input ${name} has the format password, so its type must be string.`);
  }
  const pattern = schema.at("pattern");
  if (pattern.isThere && !isRegExp(pattern.text, "u")) {
    throw pattern.error(`The pattern of the input ${name} is not a regular expression.`);
  }
  const preset = schema.at("default");
  if (preset.isThere && preset.value !== null && !isOfType(preset.value, type)) {
    throw preset.error(`The default of the input ${name} does not match its type.`);
  }
  const description = schema.at("description");
  return {
    path,
    ...(description.isThere && { description: description.text }),
    isSecret,
    isRequired,
    type,
    ...(pattern.isThere && { pattern: pattern.text }),
    ...(preset.isThere && { default: preset.value }),
  };
}

/** Reads the type: one type, or one type or null. */
function typeOf(schema: Cursor, name: string): Input["type"] {
  const given: unknown[] = [schema.at("type").value].flat();
  const [type, ...others] = given.filter((one) => one !== "null");
  const known = types.find((one) => one === type);
  if (known && others.length === 0) return known;
  throw schema.at("type").error(`The input ${name} needs one type of ${types.join(", ")}, or object.`);
}

function isOfType(value: unknown, type: Input["type"]): boolean {
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

/** The names of inputs, for a message. */
export const namesOf = (inputs: readonly Input[]): string =>
  inputs.map(({ path }) => path.join(".")).join(", ") || "none";
