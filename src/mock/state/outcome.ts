/** What a response means to a workflow: which step comes next, or how the workflow ends. */
import { allHold } from "../../openapi/evaluate.ts";
import type { Action, Source, Step, Workflow } from "../../openapi/sign-in.ts";
import { type AnswerParts, partOf } from "./answer-parts.ts";

export interface Outcome {
  /** Whether the step succeeded. */
  isSuccess: boolean;
  /** The next step; undefined if the workflow ends. */
  next?: string;
  /** The `AuthError` code that the documents give to a failure that ends the workflow. */
  code?: string;
}

export function outcomeOf({ steps }: Workflow, step: Step, answer: AnswerParts): Outcome {
  const part = (source: Source) => partOf(answer, source);
  const holds = ({ when }: Action) => allHold(when, part);
  if (allHold(step.success, part)) {
    const action = step.onSuccess.find(holds);
    if (action) return { isSuccess: true, ...(action.type === "goto" && { next: action.step }) };
    const next = steps[steps.indexOf(step) + 1]?.id;
    return { isSuccess: true, ...(next && { next }) };
  }
  const action = step.onFailure.find((each) => each.type !== "retry" && holds(each));
  if (action?.type === "goto") return { isSuccess: false, next: action.step };
  return { isSuccess: false, ...(action?.type === "end" && action.code && { code: action.code }) };
}
