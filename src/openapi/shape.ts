/**
 * Validates a value against one of our own schemas, and describes violations in plain words. It supports only the keywords
 * that those schemas use. A validation library would be another dependency for users, and its messages assume knowledge of
 * JSON Schema.
 */
import { isObject } from "../internal/is-object.ts";
import { memberOf } from "./member-of.ts";

export interface ShapeSchema {
  readonly description?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, ShapeSchema>>;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: ShapeSchema;
  readonly properties?: Readonly<Record<string, ShapeSchema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, ShapeSchema>>;
  readonly additionalProperties?: false | ShapeSchema;
  readonly not?: ShapeSchema;
  readonly anyOf?: readonly ShapeSchema[];
  readonly allOf?: readonly ShapeSchema[];
  readonly if?: ShapeSchema;
  readonly then?: ShapeSchema;
}

export interface Violation {
  readonly path: readonly (string | number)[];
  /** The rest of a sentence whose subject is the value, such as `must be text`. */
  readonly message: string;
}

/** Returns the violations in document order. `root` has the `$defs` that the schema refers to. */
export function violationsOf(root: ShapeSchema, schema: ShapeSchema, value: unknown): Violation[] {
  const violation = (message: string, ...path: (string | number)[]): Violation => ({ path, message });
  const below = (key: string | number, child: ShapeSchema, member: unknown) =>
    violationsOf(root, child, member).map(({ path, message }) => ({ path: [key, ...path], message }));

  if (schema.$ref) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (!target) throw new Error(`There is no ${schema.$ref} in the schema.`);
    return violationsOf(root, target, value);
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return [violation(`must be ${types.map((type) => typeNames[type]).join(" or ")}`)];
  }
  if (schema.enum && !schema.enum.includes(value)) return [violation(`must be one of ${schema.enum.join(", ")}`)];
  if (typeof value === "string" && schema.pattern && !new RegExp(schema.pattern, "u").test(value)) {
    return [violation(`must match ${schema.pattern}, unlike ${JSON.stringify(value)}`)];
  }
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
    if (value < minimum) return [violation(`must be at least ${minimum}`)];
    if (value > maximum) return [violation(`must be at most ${maximum}`)];
    if (value <= exclusiveMinimum) return [violation(`must be more than ${exclusiveMinimum}`)];
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return [violation("must not be empty")];
    const twice = schema.uniqueItems ? value.findIndex((item, index) => value.indexOf(item) < index) : -1;
    if (twice >= 0) return [violation("appears twice", twice)];
    return value.flatMap((item, index) => (schema.items ? below(index, schema.items, item) : []));
  }
  const violations = isObject(value)
    ? [
        ...Object.entries(value).flatMap(([name, member]) => {
          const own = (memberOf(schema.properties, name) ?? patternOf(schema, name)) as ShapeSchema | undefined;
          if (own) return below(name, own, member);
          if (schema.additionalProperties) return below(name, schema.additionalProperties, member);
          if (schema.additionalProperties === undefined) return [];
          return [violation(`is not supported here; use ${Object.keys(schema.properties ?? {}).join(", ")}`, name)];
        }),
        ...(schema.required ?? [])
          .filter((name) => !Object.hasOwn(value, name))
          .map((name) => violation(`needs the member ${name}`)),
      ]
    : [];
  const fits = (other: ShapeSchema) => violationsOf(root, other, value).length === 0;
  if (schema.not && fits(schema.not))
    violations.push(violation(`must not have ${(schema.not.required ?? []).join(" and ")} together`));
  if (schema.anyOf && !schema.anyOf.some(fits)) {
    violations.push(violation(`needs ${schema.anyOf.flatMap(({ required = [] }) => required).join(" or ")}`));
  }
  if (schema.if && schema.then && fits(schema.if)) violations.push(...violationsOf(root, schema.then, value));
  return [...violations, ...(schema.allOf ?? []).flatMap((each) => violationsOf(root, each, value))];
}

const patternOf = ({ patternProperties = {} }: ShapeSchema, name: string) =>
  Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern, "u").test(name))?.[1];

const typeNames: Record<string, string> = {
  object: "an object",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

function isOfType(value: unknown, type: string): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "null") return value === null;
  return typeof value === type;
}
