/** The options of an account, read back from the request that its sign-in sends. */
import { pointerOf, valueAt } from "../../src/openapi/pointer.ts";
import type { Scenario } from "../../src/openapi/scenarios.ts";
import type { Input, SignIn, Step, Template, Workflow } from "../../src/openapi/sign-in.ts";

/** Options by their names; those of a group, such as `accessToken`, are one below. */
export type AccountOptions = Record<string, unknown>;

/**
 * The options with which an account sends the request of a scenario, for the first kind of credentials that can; undefined
 * when none can.
 *
 * @param change gives another value for an input. Default: the value that the request has.
 */
export function accountOptions(
  signIn: SignIn,
  scenario: Scenario,
  change: (input: Input, value: unknown) => unknown = (_, value) => value,
): AccountOptions | undefined {
  for (const kind of signIn.kinds) {
    const step = kind.steps.find(({ operation }) => operation.id === scenario.operationId);
    const values = step && valuesIn(step, Object.values(scenario.requests)[0]);
    if (values && isWhole(kind, values)) return optionsOf(values, change);
  }
  return undefined;
}

/** What each input of a step is in a request that the step sends. */
function valuesIn({ payload }: Step, body: unknown): Map<Input, unknown> {
  const places = payload ? placesIn(payload, "") : [];
  const found = places.map(([input, pointer]) => [input, valueAt(body, pointer)] as const);
  return new Map(found.filter(([, value]) => value !== undefined && value !== null));
}

/** The inputs of a body, with a JSON Pointer to each. */
function placesIn(template: Template, pointer: string): [Input, string][] {
  if ("input" in template) return [[template.input, pointer]];
  const parts =
    "members" in template
      ? Object.entries(template.members)
      : "items" in template
        ? template.items.map((item, index) => [String(index), item] as const)
        : [];
  return parts.flatMap(([name, part]) => placesIn(part, pointer + pointerOf([name])));
}

/** Whether no input that a sign-in needs is missing. */
const isWhole = ({ inputs }: Workflow, values: Map<Input, unknown>) =>
  inputs.every((input) => !input.isRequired || values.has(input));

function optionsOf(values: Map<Input, unknown>, change: (input: Input, value: unknown) => unknown): AccountOptions {
  const options: AccountOptions = {};
  for (const [input, value] of values) {
    const [first = "", second] = input.path;
    const changed = change(input, value);
    options[first] = second === undefined ? changed : { ...(options[first] as object), [second]: changed };
  }
  return options;
}
