/** The variables of a file of requests, and the places in the scenarios that refer to them. */
import { succeeds } from "../../src/openapi/outcome.ts";
import type { Scenario } from "../../src/openapi/scenarios.ts";
import type { SignIn, Step, Template, Value } from "../../src/openapi/sign-in.ts";
import { preferredRequest } from "../lib/generated.ts";

export interface Variable {
  name: string;
  value: string;
  isSecret: boolean;
}

/** The source of a variable: an input of the user, or an output of an earlier step. */
export type Referred = Exclude<Value, { literal: unknown }>;

/** The variables of a file. Each name has one value. */
export class Variables {
  readonly #known = new Map<string, Variable>();

  /**
   * Returns a reference to the variable, or the value itself if the name has a different value or a line cannot contain
   * it. VS Code reads a backslash as an escape.
   */
  refer(referred: Referred, value: string): string {
    const name = nameOf(referred);
    const known = this.#known.get(name) ?? { name, value, isSecret: !("input" in referred) || referred.input.isSecret };
    if (known.value !== value || !/^\S(.*\S)?$/.test(value) || /\\|\{\{/.test(value)) return value;
    this.#known.set(name, known);
    return referenceTo(name);
  }

  all(): Variable[] {
    return [...this.#known.values()];
  }
}

/** The syntax of the HTTP clients of editors, and of Postman. */
export const referenceTo = (name: string) => `{{${name}}}`;

/** Returns the first successful scenario of each step whose body the step describes. */
export function stepsShown(signIn: SignIn, pairs: readonly Scenario[]): Map<Scenario, Step> {
  const found = new Map<Scenario, Step>();
  for (const step of signIn.kinds.flatMap(({ steps }) => steps)) {
    const scenario = pairs.find(
      (pair) =>
        pair.operationId === step.operation.id &&
        !found.has(pair) &&
        succeeds(signIn, pair) &&
        (!step.payload || covers(step.payload, preferredRequest(pair.requests)?.[1])),
    );
    if (scenario && stepIsNew(found, step)) found.set(scenario, step);
  }
  return found;
}

/** Workflows may share a step. Only one of its scenarios has the variables. */
const stepIsNew = (found: ReadonlyMap<Scenario, Step>, step: Step) =>
  ![...found.values()].some((other) => isSameRequest(other, step));

export const isSameRequest = (one: Step, other: Step) =>
  one.operation.id === other.operation.id && JSON.stringify(one.payload) === JSON.stringify(other.payload);

/** Whether a template has a source for every member of a body. */
function covers(template: Template, body: unknown): boolean {
  if ("literal" in template) return String(template.literal) === String(body);
  const isObject = typeof body === "object" && body !== null;
  if ("members" in template)
    return (
      isObject &&
      Object.entries(body).every(([name, value]) => {
        const part = template.members[name];
        return part !== undefined && covers(part, value);
      })
    );
  if ("items" in template)
    return (
      Array.isArray(body) && body.every((value, index) => template.items[index] && covers(template.items[index], value))
    );
  return !isObject;
}

/** Returns the body, with the values from the user or an earlier step replaced by what `refer` returns for them. */
export function withReferences(
  template: Template | undefined,
  body: unknown,
  refer: (referred: Referred, value: string) => string,
): unknown {
  if (!template || "literal" in template) return body;
  if ("members" in template)
    return Object.fromEntries(
      Object.entries(body as object).map(([name, value]) => [
        name,
        withReferences(template.members[name], value, refer),
      ]),
    );
  if ("items" in template)
    return (body as unknown[]).map((value, index) => withReferences(template.items[index], value, refer));
  return typeof body === "string" ? refer(template, body) : body;
}

/** `["accessToken", "identifier"]` as `accessTokenIdentifier`. */
export function nameOf(value: Referred): string {
  const [first = "", ...rest] = "input" in value ? value.input.path : [value.output];
  return [first, ...rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1))].join("").replaceAll(/\W/g, "_");
}
