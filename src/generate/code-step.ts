/** The step that sends a one-time code: the outputs that it uses up, and the steps to repeat to get them again. */
import type { Step, StepOutput, Workflow } from "../openapi/sign-in.ts";
import type { ErrorAt } from "./error-at.ts";
import { conditionsOf, type Scope } from "./expressions.ts";
import { payloadOf, requestOf } from "./request.ts";
import { Imports } from "./source.ts";

/** The condition for a refused code: the one of the retry, or of the end with MFA_REJECTED. */
export function refusedCode({ onFailure }: Step, imports: Imports): string {
  const action =
    onFailure.find(({ type }) => type === "retry") ??
    onFailure.find((each) => each.type === "end" && each.code === "MFA_REJECTED");
  return action ? conditionsOf("answer", action.when, imports) : "false";
}

/** Outputs of earlier steps that a step sends, each once. */
export function outputsSentBy(step: Step): StepOutput[] {
  const sent = new Map<string, StepOutput>();
  const output = (each: StepOutput) => {
    sent.set(`${each.step} ${each.output}`, each);
    return "";
  };
  const listening: Scope = { imports: new Imports(), input: () => "", output };
  requestOf(step, listening, { body: payloadOf(step, listening), reads: [] });
  return [...sent.values()];
}

/** The steps before a step to which there is only one path. */
export function pathTo(target: Step, { id: workflow, steps }: Workflow, errorAt: ErrorAt): Step[] {
  const path: Step[] = [];
  for (const [index, step] of steps.entries()) {
    if (step === target) return path;
    path.push(step);
    const jumps = [...step.onSuccess, ...step.onFailure].filter((action) => action.type === "goto");
    if (jumps.some((action) => action.step === target.id)) return path;
    if (steps[index + 1] !== target && jumps.length + step.onSuccess.length > 0) {
      const sentence = `The step ${target.id} needs outputs of earlier steps, so only the step before it may branch.`;
      throw errorAt(sentence, { workflow, step: step.id });
    }
  }
  return path;
}
