/** Names the parts of a response and of a sign-in on a page by their names on the wire. */
import { pointerOf, valueAt } from "../../src/openapi/pointer.ts";
import type { Scenario } from "../../src/openapi/scenarios.ts";
import type { Condition, SignIn, Source, Step, Template, Value, Workflow } from "../../src/openapi/sign-in.ts";
import { dotted, lastPart } from "./pointers.ts";

/** Returns the name of a part of a response, such as `data.token`, `the header X-Token` or `the cookie SESSION`. */
export function sourceInWords(source: Source): string {
  if (source.from === "body") return source.pointer === "" ? "the body" : dotted(source.pointer);
  return source.from === "status" ? "the status" : `the ${source.from} ${source.name}`;
}

/** Returns the steps of all workflows that sign in, each operation once. */
export function stepsOf({ kinds }: Pick<SignIn, "kinds">): Step[] {
  const steps = kinds.flatMap((kind) => kind.steps);
  return steps.filter(
    (step, index) => index === steps.findIndex(({ operation }) => operation.id === step.operation.id),
  );
}

/**
 * Returns the scenarios of an operation that the sign-in plays. If one operation has all methods of an API, these are the
 * scenarios whose bodies have the literals of a step.
 */
export function scenariosIn(signIn: Pick<SignIn, "kinds">, scenarios: Scenario[], operationId: string): Scenario[] {
  const steps = signIn.kinds.flatMap(({ steps }) => steps).filter(({ operation }) => operation.id === operationId);
  return scenarios.filter(
    ({ operationId: id, requests }) =>
      id === operationId &&
      steps.some(({ payload }) => !payload || Object.values(requests).some((body) => fits(payload, body))),
  );
}

/** Whether a body has the literals of a template. */
function fits(template: Template, body: unknown): boolean {
  // All values of a form are strings.
  if ("literal" in template) return String(template.literal) === String(body);
  if ("members" in template) {
    return Object.entries(template.members).every(([name, part]) => fits(part, valueAt(body, pointerOf([name]))));
  }
  return !("items" in template) || template.items.every((part, index) => fits(part, valueAt(body, `/${index}`)));
}

/** Returns the sources of an output of a sign-in. An output such as `token` may come from several steps. */
export function sourcesOf({ kinds }: Pick<SignIn, "kinds">, output: string): Source[] {
  return kinds.flatMap(({ steps, outputs }) =>
    (outputs[output] ?? []).flatMap(
      ({ step, output: name }) => steps.find(({ id }) => id === step)?.outputs[name] ?? [],
    ),
  );
}

/** Returns the last part of an output's name on the wire, such as `access_token`, or its own name if it has none. */
export function nameOf(signIn: Pick<SignIn, "kinds">, output: string): string {
  const [source] = sourcesOf(signIn, output);
  if (!source || source.from === "status") return output;
  return source.from === "body" ? lastPart(source.pointer) || output : source.name;
}

/** Returns the calls of a workflow, such as `POST /login, then POST /token`. */
export const callsIn = ({ steps }: Workflow) =>
  steps.map(({ operation: { method, path } }) => `${method} ${path}`).join(", then ");

/** A member of a response that has one value if the call succeeded. */
export interface SuccessMark {
  pointer: string;
  equals: string | number | boolean;
}

/** Returns the value that marks a success if a failure can have the same status. Undefined: there is no single value. */
export function successMark({ success }: Pick<Step, "success">): SuccessMark | undefined {
  const [mark] = success.flatMap(parts).flatMap((part): SuccessMark[] => {
    if (part.source.from !== "body") return [];
    const { pointer } = part.source;
    if ("regex" in part) {
      const [, literal] = /^\^((?:[\w -]|\\\.)+)\$$/.exec(part.regex) ?? [];
      return literal === undefined ? [] : [{ pointer, equals: literal.replaceAll("\\.", ".") }];
    }
    return part.operator === "==" && part.value !== null ? [{ pointer, equals: part.value }] : [];
  });
  return mark;
}

/** Returns what marks a failure with a 2xx status, such as `status.code is not OK`. Undefined: only the status does. */
export function failureInWords(step: Pick<Step, "success">): string | undefined {
  const mark = successMark(step);
  if (mark) return `${sourceInWords({ from: "body", pointer: mark.pointer })} is not ${mark.equals}`;
  const [part] = step.success.flatMap(parts).filter(({ source }) => source.from !== "status");
  if (!part) return undefined;
  const place = sourceInWords(part.source);
  // The expression accepts any text, so a failure has none.
  if ("regex" in part)
    return /^\^?\.\+\$?$/.test(part.regex) ? `${place} is missing` : `${place} does not match ${part.regex}`;
  const { operator, value } = part;
  if (value === null) return operator === "!=" ? `${place} is missing` : `${place} is present`;
  return operator === "!=" ? `${place} is ${value}` : `${place} is not ${operator} ${value}`;
}

type Part = Exclude<Condition, { all: readonly Condition[] } | { any: readonly Condition[] }>;

function parts(condition: Condition): Part[] {
  if ("all" in condition) return condition.all.flatMap(parts);
  return "any" in condition ? condition.any.flatMap(parts) : [condition];
}

/** Returns a literal, or the name of any other value. */
export function valueInWords(value: Value): string {
  if ("literal" in value) return String(value.literal);
  return `<${"input" in value ? value.input.path.at(-1) : value.output}>`;
}
