/** Finds a sign-in that plays a scenario: the calls before and after it, and the account. */
import { allHold } from "../../../src/openapi/evaluate.ts";
import { partOf, succeeds } from "../../../src/openapi/outcome.ts";
import { pointerOf, valueAt } from "../../../src/openapi/pointer.ts";
import { type Scenario, scenariosOf } from "../../../src/openapi/scenarios.ts";
import type { Input, Step, StepOutput, Workflow } from "../../../src/openapi/sign-in.ts";
import { leavesOf } from "../../../src/openapi/template.ts";
import type { Vendor } from "../../../src/openapi/vendor.ts";
import { type AccountOptions, isComplete, optionsOf, valuesIn } from "../../lib/account-options.ts";

export interface Play {
  workflow: Workflow;
  /** The step that plays the scenario. */
  step: Step;
  /** The options of the account. */
  options: AccountOptions;
  /** The output of any call of the sign-in. Undefined: the examples do not show it. */
  outputOf(output: StepOutput): unknown;
}

/** Returns the code of the AuthError for a refused scenario, or undefined if no document has one. */
export function refusalCodeOf({ step, options, outputOf }: Play, { response }: Scenario): string | undefined {
  const { oneTimeCode } = step;
  const isNeeded = oneTimeCode && (!oneTimeCode.needed || outputOf(oneTimeCode.needed) === true);
  // A session makes no call if a required code is missing.
  if (isNeeded && valueAt(options, pointerOf(oneTimeCode.input.path)) === undefined) return "MFA_REQUIRED";
  const action = step.onFailure.find(({ type, when }) => type !== "retry" && allHold(when, partOf(response)) !== false);
  return action?.type === "end" ? action.code : undefined;
}

/** A step with the scenario that it plays. */
interface Played {
  step: Step;
  scenario: Scenario;
}

/**
 * Returns the sign-in of the first kind of credentials that plays a scenario, or undefined if there is none, as for a
 * ticket that no earlier call returns.
 */
export function playOf({ document, signIn }: Vendor, scenario: Scenario): Play | undefined {
  const isGood = succeeds(signIn, scenario);
  const good = scenariosOf(document).filter((one) => succeeds(signIn, one));
  for (const workflow of signIn.kinds) {
    const at = workflow.steps.findIndex(({ operation }) => operation.id === scenario.operationId);
    const step = workflow.steps[at];
    if (!step) continue;
    // A refused call is the last one.
    const steps = isGood ? workflow.steps : workflow.steps.slice(0, at + 1);
    const candidates = steps.map((one) => (one === step ? [scenario] : scenariosFor(one, good, scenario.name)));
    const played = playable(step, steps, candidates);
    const values = played && inputsOf(played);
    if (!values || !isComplete(workflow, values)) continue;
    return { workflow, step, options: optionsOf(values), outputOf: (output) => outputIn(played, output) };
  }
  return undefined;
}

/** Returns the scenarios that a step can play, those with this name first. */
const scenariosFor = ({ operation }: Step, scenarios: Scenario[], name: string) =>
  scenarios
    .filter(({ operationId }) => operationId === operation.id)
    .toSorted((a, b) => Number(b.name === name) - Number(a.name === name));

/**
 * Returns the first choice of scenarios in which each step sends what earlier steps received. A step without a scenario is
 * omitted, unless it is the wanted one.
 */
function playable(
  wanted: Step,
  steps: readonly Step[],
  candidates: Scenario[][],
  played: Played[] = [],
): Played[] | undefined {
  const [step, ...others] = steps;
  const [scenarios = [], ...rest] = candidates;
  if (!step) return played;
  for (const scenario of scenarios) {
    const next = { step, scenario };
    if (!takes(next, played) || !inputsOf([...played, next])) continue;
    const found = playable(wanted, others, rest, [...played, next]);
    if (found) return found;
  }
  return step === wanted ? undefined : playable(wanted, others, rest, played);
}

/** Whether the request of a scenario contains the outputs of the earlier calls. */
function takes({ step, scenario }: Played, played: Played[]): boolean {
  const [body] = Object.values(scenario.requests);
  const leaves = step.payload ? leavesOf(step.payload) : [];
  return leaves.every(({ value, pointer }) => {
    if (!("output" in value)) return true;
    const known = outputIn(played, value);
    return known === undefined || String(known) === String(valueAt(body, pointer));
  });
}

function outputIn(played: Played[], { step, output }: StepOutput): unknown {
  const one = played.find(({ step: { id } }) => id === step);
  const source = one?.step.outputs[output];
  return source?.from === "body" ? valueAt(one?.scenario.response.body, source.pointer) : undefined;
}

/** Returns the value of every input, or undefined if two calls have different values for one. */
function inputsOf(played: Played[]): Map<Input, unknown> | undefined {
  const all = new Map<Input, unknown>();
  for (const { step, scenario } of played) {
    for (const [input, value] of valuesIn(step, scenario)) {
      if (all.has(input) && all.get(input) !== value) return undefined;
      all.set(input, value);
    }
  }
  return all;
}
