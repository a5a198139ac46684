/** What a reader of a file of requests exchanges for values of their own, and where the scenarios have it. */
import { succeeds } from "../../src/openapi/outcome.ts";
import type { Scenario } from "../../src/openapi/scenarios.ts";
import type { SignIn, Step, Template, Value } from "../../src/openapi/sign-in.ts";
import { preferredRequest } from "../lib/generated.ts";

export interface Variable {
  name: string;
  value: string;
  isSecret: boolean;
}

/** What a variable stands for: an input of the user, or an output of an earlier step. */
export type Referred = Exclude<Value, { literal: unknown }>;

/** The variables of a file: a name has one value. */
export class Variables {
  readonly #known = new Map<string, Variable>();

  /**
   * A reference to the variable; the value itself where the name has another one, or where a line cannot hold it. VS Code
   * takes a backslash for an escape.
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

/** As the HTTP clients of editors and Postman write it. */
export const referenceTo = (name: string) => `{{${name}}}`;

/** The first successful scenario of each step, with what the step says of its body. */
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

/** Workflows may share a step: one scenario of it has the variables. */
const stepIsNew = (found: ReadonlyMap<Scenario, Step>, step: Step) =>
  ![...found.values()].some((other) => isSameRequest(other, step));

export const isSameRequest = (one: Step, other: Step) =>
  one.operation.id === other.operation.id && JSON.stringify(one.payload) === JSON.stringify(other.payload);

/** Whether a template says of every member of a body where it comes from. */
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

/** A body in which a reference stands for what the user or an earlier step gives, where `refer` makes one. */
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
