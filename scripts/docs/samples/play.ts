/** A sign-in in which a scenario is played: the calls before and after it, and the account that makes them. */
import { allHold } from "../../../src/openapi/evaluate.ts";
import { partOf, succeeds } from "../../../src/openapi/outcome.ts";
import { pointerOf, valueAt } from "../../../src/openapi/pointer.ts";
import { type Scenario, scenariosOf } from "../../../src/openapi/scenarios.ts";
import type { Input, Step, StepOutput, Workflow } from "../../../src/openapi/sign-in.ts";
import { leavesOf } from "../../../src/openapi/template.ts";
import type { Vendor } from "../../../src/openapi/vendor.ts";
import { type AccountOptions, isWhole, optionsOf, valuesIn } from "../../lib/account-options.ts";

export interface Play {
  workflow: Workflow;
  /** The step that plays the scenario. */
  step: Step;
  /** The options of the account. */
  options: AccountOptions;
  /** What an earlier or later call of the sign-in has answered; undefined where the examples do not show it. */
  outputOf(output: StepOutput): unknown;
}

/** The code of the AuthError with which a session ends that plays a refused scenario; undefined where no document says it. */
export function refusalCodeOf({ step, options, outputOf }: Play, { response }: Scenario): string | undefined {
  const { oneTimeCode } = step;
  const isNeeded = oneTimeCode && (!oneTimeCode.needed || outputOf(oneTimeCode.needed) === true);
  // A session has no call to make without a code that is needed.
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
 * The sign-in of the first kind of credentials in which a scenario of the document is played; undefined where there is none,
 * as for a ticket that no earlier call gives.
 */
export function playOf({ document, signIn }: Vendor, scenario: Scenario): Play | undefined {
  const isGood = succeeds(signIn, scenario);
  const good = scenariosOf(document).filter((one) => succeeds(signIn, one));
  for (const workflow of signIn.kinds) {
    const at = workflow.steps.findIndex(({ operation }) => operation.id === scenario.operationId);
    const step = workflow.steps[at];
    if (!step) continue;
    // A call that is refused is the last one.
    const steps = isGood ? workflow.steps : workflow.steps.slice(0, at + 1);
    const candidates = steps.map((one) => (one === step ? [scenario] : scenariosFor(one, good, scenario.name)));
    const played = playable(step, steps, candidates);
    const values = played && inputsOf(played);
    if (!values || !isWhole(workflow, values)) continue;
    return { workflow, step, options: optionsOf(values), outputOf: (output) => outputIn(played, output) };
  }
  return undefined;
}

/** The scenarios that a step can play, those of a name first. */
const scenariosFor = ({ operation }: Step, scenarios: Scenario[], name: string) =>
  scenarios
    .filter(({ operationId }) => operationId === operation.id)
    .toSorted((a, b) => Number(b.name === name) - Number(a.name === name));

/**
 * The first choice of scenarios in which each step sends what the others have got. A step that has none is left out, unless
 * it is the one that is wanted.
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

/** Whether the request of a scenario has what the earlier calls have answered. */
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

/** The value of every input; undefined where two calls have different ones. */
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
