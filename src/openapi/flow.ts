/** The order of the steps of a workflow, and which outputs are available at each step. */
import type { Cursor } from "./cursor.ts";
import type { Action, StepOutput } from "./sign-in.ts";
import type { ReadStep, Use } from "./steps.ts";

export interface Flow {
  /** The steps with which the workflow can succeed. */
  readonly endings: readonly ReadStep[];
  /** Whether an output is available once a step has succeeded, on every path to that step. */
  has(output: StepOutput, ending: ReadStep): boolean;
}

/**
 * Follows every path through the steps. All paths lead forward.
 *
 * @throws AuthError `CONFIGURATION` for a path that leads nowhere or back, a step that is never reached, and an output that
 *   is not available when it is needed.
 */
export function flowOf(steps: readonly ReadStep[]): Flow {
  const indexOf = (id: string) => steps.findIndex(({ step }) => step.id === id);
  /** By step: the outputs that are available on every path to it; undefined until a path leads there. */
  const before: (Set<string> | undefined)[] = steps.map((_, index) => (index === 0 ? new Set() : undefined));
  const arrive = (index: number, outputs: Set<string>) => {
    const known = before[index];
    before[index] = known ? new Set([...known].filter((one) => outputs.has(one))) : outputs;
  };
  const after = new Map<ReadStep, Set<string>>();
  const endings: ReadStep[] = [];

  for (const [index, read] of steps.entries()) {
    const { step, cursor } = read;
    const known = before[index];
    if (!known) throw cursor.error(`The step ${step.id} is never reached.`);
    for (const use of read.uses) checkUse(use, read, steps, known);
    const target = (action: Action & { type: "goto" }, place: Cursor) => {
      const to = indexOf(action.step);
      if (to < 0) throw place.error(`The workflow has no step ${action.step}; it has ${idsOf(steps)}.`);
      if (to <= index) throw place.error(backwards(read, steps[to] as ReadStep));
      return to;
    };
    for (const [number, action] of step.onFailure.entries()) {
      if (action.type !== "goto") continue;
      const outputs = [...known, ...keysOf(step.id, read.knownOutputs.failures[number] ?? [])];
      arrive(target(action, placeOf(cursor, "onFailure", number)), new Set(outputs));
    }
    const own = new Set([...known, ...keysOf(step.id, read.knownOutputs.success)]);
    after.set(read, own);
    let canEnd = false;
    let goesOn = true;
    for (const [number, action] of step.onSuccess.entries()) {
      if (action.type === "goto") arrive(target(action, placeOf(cursor, "onSuccess", number)), own);
      else canEnd = true;
      if (action.when.length === 0) goesOn = false;
    }
    if (goesOn && index + 1 < steps.length) arrive(index + 1, own);
    else if (goesOn) canEnd = true;
    if (canEnd) endings.push(read);
  }
  return {
    endings,
    has: ({ step, output }, ending) => after.get(ending)?.has(keyOf(step, output)) ?? false,
  };
}

const keyOf = (step: string, output: string) => `${step} ${output}`;
const keysOf = (step: string, outputs: readonly string[]) => outputs.map((output) => keyOf(step, output));

function placeOf(step: Cursor, kind: string, index: number): Cursor {
  const action = step.at(kind, index);
  return action.at("stepId").isThere ? action.at("stepId") : action;
}

function backwards({ step }: ReadStep, { step: other }: ReadStep): string {
  if (step.id === other.id)
    return `The step ${step.id} goes to itself; use type: retry with x-one-time-code for another code.`;
  return `The step ${step.id} goes back to ${other.id}, but steps can only lead forward.`;
}

function checkUse({ of, cursor }: Use, { step }: ReadStep, steps: readonly ReadStep[], known: Set<string>): void {
  const source = outputOf(of, cursor, steps);
  if (source.step.id === step.id) throw cursor.error(`The step ${step.id} needs its own output ${of.output}.`);
  if (known.has(keyOf(of.step, of.output))) return;
  if (source.uses.some((use) => use.of.step === step.id)) {
    throw cursor.error(`The steps ${step.id} and ${of.step} need each other's outputs.`);
  }
  throw cursor.error(
    `The step ${step.id} needs the output ${of.output} of ${of.step}, which is not available on every path to it.`,
  );
}

/** Finds the step that has the output. */
export function outputOf(of: StepOutput, cursor: Cursor, steps: readonly ReadStep[]): ReadStep {
  const source = steps.find(({ step }) => step.id === of.step);
  if (!source) throw cursor.error(`The workflow has no step ${of.step}; it has ${idsOf(steps)}.`);
  if (!Object.hasOwn(source.step.outputs, of.output)) {
    const names = Object.keys(source.step.outputs).join(", ") || "none";
    throw cursor.error(`The step ${of.step} has no output ${of.output}; it has ${names}.`);
  }
  return source;
}

const idsOf = (steps: readonly ReadStep[]) => steps.map(({ step }) => step.id).join(", ");
