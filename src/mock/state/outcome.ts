/** What an answer means to a workflow: which step comes next, or how the workflow ends. */
import type { Action, Condition, Step, Workflow } from "../../openapi/sign-in.ts";
import { type AnswerParts, partOf } from "./answer-parts.ts";

export interface Outcome {
  /** Whether the step has succeeded. */
  isSuccess: boolean;
  /** The step that comes next; undefined: the workflow ends. */
  next?: string;
  /** Of a failure that ends the workflow: the code of `AuthError` that the documents give it. */
  code?: string;
}

export function outcomeOf({ steps }: Workflow, step: Step, answer: AnswerParts): Outcome {
  const holds = ({ when }: Action) => when.every((condition) => isMet(condition, answer));
  if (step.success.every((condition) => isMet(condition, answer))) {
    const action = step.onSuccess.find(holds);
    if (action) return { isSuccess: true, ...(action.type === "goto" && { next: action.step }) };
    const next = steps[steps.indexOf(step) + 1]?.id;
    return { isSuccess: true, ...(next && { next }) };
  }
  const action = step.onFailure.find((each) => each.type !== "retry" && holds(each));
  if (action?.type === "goto") return { isSuccess: false, next: action.step };
  return { isSuccess: false, ...(action?.type === "end" && action.code && { code: action.code }) };
}

function isMet(condition: Condition, answer: AnswerParts): boolean {
  if ("all" in condition) return condition.all.every((each) => isMet(each, answer));
  if ("any" in condition) return condition.any.some((each) => isMet(each, answer));
  const part = partOf(answer, condition.source);
  if ("regex" in condition) {
    return (typeof part === "string" || typeof part === "number") && new RegExp(condition.regex).test(String(part));
  }
  const { operator, value } = condition;
  if (operator === "==") return (part ?? null) === value;
  if (operator === "!=") return (part ?? null) !== value;
  if (typeof part !== "number" || typeof value !== "number") return false;
  if (operator === "<") return part < value;
  if (operator === "<=") return part <= value;
  return operator === ">" ? part > value : part >= value;
}
