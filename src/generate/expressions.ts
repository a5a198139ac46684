/** Generates TypeScript expressions for the values and conditions of the documents. */
import { partsOf } from "../openapi/pointer.ts";
import type { Condition, Input, Source, StepOutput, Template, Value } from "../openapi/sign-in.ts";
import { accessOf, arrayOf, type Imports, keyOf, objectOf } from "./source.ts";

/** How a workflow reads its inputs and the outputs of its steps. */
export interface Scope {
  readonly imports: Imports;
  /** The expression of an input. */
  input(input: Input): string;
  /** The expression of an output of an earlier step, as it is sent. */
  output(output: StepOutput): string;
}

/** The expression of a part of an answer, which can be any value. */
export function sourceOf(answer: string, source: Source, imports: Imports): string {
  switch (source.from) {
    case "status":
      return `${answer}.status`;
    case "header":
      return `${answer}.headers.get(${JSON.stringify(source.name)})`;
    case "cookie":
      return `${imports.use("cookie")}(${answer}, ${JSON.stringify(source.name)})`;
    default:
      return source.pointer === "" ? `(${answer}.body ?? ${answer}.text)` : followed(`${answer}.body`, source.pointer);
  }
}

/** `body?.a?.[0]`, for `/a/0`. */
export function followed(root: string, pointer: string): string {
  return partsOf(pointer).reduce((parent, name) => {
    if (/^(0|[1-9]\d*)$/.test(name)) return `${parent}?.[${name}]`;
    const member = accessOf("", name);
    return `${parent}?.${member.replace(/^\./, "")}`;
  }, root);
}

/** The place of a part of an answer, for messages. */
export const placeOf = (source: Source) =>
  source.from === "body" ? source.pointer : source.from === "status" ? "its status" : source.name;

function conditionOf(answer: string, condition: Condition, imports: Imports): string {
  if ("all" in condition) return conditionsOf(answer, condition.all, imports);
  if ("any" in condition) {
    const parts = condition.any.map((each) => conditionOf(answer, each, imports));
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(" || ")})`;
  }
  const source = sourceOf(answer, condition.source, imports);
  if ("regex" in condition) return `${imports.use("matches")}(${source}, ${new RegExp(condition.regex)})`;
  const { operator, value } = condition;
  // Headers and cookies are strings.
  const isText = condition.source.from === "header" || condition.source.from === "cookie";
  if (isText && typeof value === "number")
    return `${imports.use("numberIn")}(${source}) ${operator.replace(/^[=!]=$/, "$&=")} ${value}`;
  if (isText && value !== null) return `${source} ${operator}= "${value}"`;
  // A condition treats a missing value as null.
  const exact = value === null ? operator : operator.replace(/^([=!]=)$/, "$1=");
  return `${source} ${exact} ${value}`;
}

/** The conjunction of all conditions; `true` if there are none. */
export const conditionsOf = (answer: string, conditions: readonly Condition[], imports: Imports): string =>
  conditions.map((each) => conditionOf(answer, each, imports)).join(" && ") || "true";

/** `!a`, in the shortest form. */
export function not(condition: string): string {
  const [, left, operator, right] = /^([\w.?[\]"]+) (===|!==) (\S+)$/.exec(condition) ?? [];
  if (operator) return `${left} ${operator === "===" ? "!==" : "==="} ${right}`;
  return /^\w+\([^()]*\)$/.test(condition) ? `!${condition}` : `!(${condition})`;
}

export function valueExpression(value: Value, scope: Scope): string {
  if ("literal" in value) return JSON.stringify(value.literal);
  return "input" in value ? scope.input(value.input) : scope.output(value);
}

/** The members of a body that is an object. */
export const membersOf = (template: Template | undefined, scope: Scope): string[] =>
  template && "members" in template
    ? Object.entries(template.members).map(([name, member]) => pair(name, templateOf(member, scope)))
    : [];

export function templateOf(template: Template, scope: Scope): string {
  if ("members" in template) return objectOf(membersOf(template, scope));
  if ("items" in template) return arrayOf(template.items.map((item) => templateOf(item, scope)));
  return valueExpression(template, scope);
}

/** A member of an object literal. */
export const pair = (name: string, value: string) => (name === value ? name : `${keyOf(name)}: ${value}`);
