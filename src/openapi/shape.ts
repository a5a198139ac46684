/**
 * Checks a value against one of our own schemas, and says in words what does not fit and where. It knows the keywords
 * that those schemas use, no others: a validator library would be one more package for users, and words its complaints
 * for programmers of JSON Schema.
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

export interface ShapeProblem {
  readonly path: readonly (string | number)[];
  /** What is wrong, as the rest of a sentence whose subject is the value: `must be text`. */
  readonly message: string;
}

/** What does not fit, in document order; `root` has the `$defs` that the schema refers to. */
export function problemsOf(root: ShapeSchema, schema: ShapeSchema, value: unknown): ShapeProblem[] {
  const problem = (message: string, ...path: (string | number)[]): ShapeProblem => ({ path, message });
  const below = (key: string | number, child: ShapeSchema, member: unknown) =>
    problemsOf(root, child, member).map(({ path, message }) => ({ path: [key, ...path], message }));

  if (schema.$ref) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (!target) throw new Error(`There is no ${schema.$ref} in the schema.`);
    return problemsOf(root, target, value);
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return [problem(`must be ${types.map((type) => typeNames[type]).join(" or ")}`)];
  }
  if (schema.enum && !schema.enum.includes(value)) return [problem(`must be one of ${schema.enum.join(", ")}`)];
  if (typeof value === "string" && schema.pattern && !new RegExp(schema.pattern, "u").test(value)) {
    return [problem(`must match ${schema.pattern}, unlike ${JSON.stringify(value)}`)];
  }
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
    if (value < minimum) return [problem(`must be at least ${minimum}`)];
    if (value > maximum) return [problem(`must be at most ${maximum}`)];
    if (value <= exclusiveMinimum) return [problem(`must be more than ${exclusiveMinimum}`)];
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) return [problem("must not be empty")];
    const twice = schema.uniqueItems ? value.findIndex((item, index) => value.indexOf(item) < index) : -1;
    if (twice >= 0) return [problem("stands there twice", twice)];
    return value.flatMap((item, index) => (schema.items ? below(index, schema.items, item) : []));
  }
  const problems = isObject(value)
    ? [
        ...Object.entries(value).flatMap(([name, member]) => {
          const own = (memberOf(schema.properties, name) ?? patternOf(schema, name)) as ShapeSchema | undefined;
          if (own) return below(name, own, member);
          if (schema.additionalProperties) return below(name, schema.additionalProperties, member);
          if (schema.additionalProperties === undefined) return [];
          return [problem(`is not supported here; use ${Object.keys(schema.properties ?? {}).join(", ")}`, name)];
        }),
        ...(schema.required ?? [])
          .filter((name) => !Object.hasOwn(value, name))
          .map((name) => problem(`needs the member ${name}`)),
      ]
    : [];
  const fits = (other: ShapeSchema) => problemsOf(root, other, value).length === 0;
  if (schema.not && fits(schema.not))
    problems.push(problem(`must not have ${(schema.not.required ?? []).join(" and ")} together`));
  if (schema.anyOf && !schema.anyOf.some(fits)) {
    problems.push(problem(`needs ${schema.anyOf.flatMap(({ required = [] }) => required).join(" or ")}`));
  }
  if (schema.if && schema.then && fits(schema.if)) problems.push(...problemsOf(root, schema.then, value));
  return [...problems, ...(schema.allOf ?? []).flatMap((each) => problemsOf(root, each, value))];
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
