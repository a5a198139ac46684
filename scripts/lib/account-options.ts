/** Derives the options of an account from the request that its sign-in sends. */
import { succeeds } from "../../src/openapi/outcome.ts";
import { pointerOf, valueAt } from "../../src/openapi/pointer.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { Input, SignIn, Step, Workflow } from "../../src/openapi/sign-in.ts";
import { leavesOf } from "../../src/openapi/template.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";

/** Options by name. The options of a group, such as `accessToken`, are in an object. */
export type AccountOptions = Record<string, unknown>;

/** An account of a provider, and the accounts to add to the stateful mock. */
export interface ExampleAccount {
  options: AccountOptions;
  /** The accounts to add to the mock; none if the document's examples have the account. */
  added: { credentials: AccountOptions }[];
}

/** Returns the first account of a document's examples, or a made-up one if the sign-in sends no body. */
export function exampleAccount({ document, signIn }: Vendor): ExampleAccount {
  for (const scenario of scenariosOf(document).filter((one) => succeeds(signIn, one))) {
    const options = accountOptions(signIn, scenario);
    if (options) return { options, added: [] };
  }
  const options = madeUpOptions(signIn, ({ path }) => `fake-${path.at(-1)}`);
  return { options, added: [{ credentials: options }] };
}

/** Returns options for all required inputs of the first kind of credentials. */
export function madeUpOptions({ kinds }: SignIn, fill: (input: Input) => unknown): AccountOptions {
  const needed = (kinds[0]?.inputs ?? []).filter(({ isRequired }) => isRequired);
  return optionsOf(new Map(needed.map((input) => [input, fill(input)])));
}

/** Returns the options with another value for every secret. */
export function withSecret({ kinds }: SignIn, options: AccountOptions, secret: string): AccountOptions {
  const inputs = kinds.flatMap((kind) => kind.inputs);
  const given = inputs.map((input) => [input, valueAt(options, pointerOf(input.path))] as const);
  const values = given.filter(([, value]) => value !== undefined);
  return optionsOf(new Map(values.map(([input, value]) => [input, input.isSecret ? secret : value])));
}

/**
 * Returns the options with which an account sends the request of a scenario, for the first kind of credentials that can send
 * it; undefined if none can.
 */
function accountOptions(signIn: SignIn, scenario: Scenario): AccountOptions | undefined {
  for (const kind of signIn.kinds) {
    const step = kind.steps.find(({ operation }) => operation.id === scenario.operationId);
    const values = step && valuesIn(step, scenario);
    if (values && isComplete(kind, values)) return optionsOf(values);
  }
  return undefined;
}

/** Returns the value of each input of a step in the request of a scenario. */
export function valuesIn(
  { payload, parameters }: Step,
  { requests, parameters: shown }: Scenario,
): Map<Input, unknown> {
  const [body] = Object.values(requests);
  const leaves = payload ? leavesOf(payload) : [];
  const found = leaves.flatMap(({ value, pointer }): [Input, unknown][] =>
    "input" in value ? [[value.input, valueAt(body, pointer)]] : [],
  );
  for (const { in: place, name, prefix, value } of parameters) {
    const example = shown[`${place} ${name}`];
    if ("input" in value && example !== undefined) found.push([value.input, String(example).slice(prefix.length)]);
  }
  return new Map(found.filter(([, value]) => value !== undefined && value !== null));
}

/** Whether all required inputs of a sign-in have a value. */
export const isComplete = ({ inputs }: Workflow, values: Map<Input, unknown>) =>
  inputs.every((input) => !input.isRequired || values.has(input));

/** The options of an account from the values of its inputs. */
export function optionsOf(values: Map<Input, unknown>): AccountOptions {
  const options: AccountOptions = {};
  for (const [input, value] of values) {
    const [first = "", second] = input.path;
    options[first] = second === undefined ? value : { ...(options[first] as object), [second]: value };
  }
  return options;
}
