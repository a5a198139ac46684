/** Reads `x-one-time-code`: the one-time code that a step sends, and the retry after a refused code. */
import { checkShape } from "./check-shape.ts";
import type { Cursor } from "./cursor.ts";
import { readStepOutput } from "./expressions.ts";
import { namesOf } from "./inputs.ts";
import type { Action, Input, OneTimeCode, StepOutput } from "./sign-in.ts";
import type { Use } from "./steps.ts";

export function readOneTimeCode(cursor: Cursor, inputs: readonly Input[]) {
  if (!cursor.isThere) return undefined;
  checkShape(cursor, "x-one-time-code", "x-one-time-code");
  const name = cursor.at("input");
  const input = inputs.find(({ path }) => path.join(".") === name.text);
  if (!input) throw name.error(`The workflow has no input ${name.text}; it has ${namesOf(inputs)}.`);
  if (input.path.length > 1) throw name.error(`The one-time code ${name.text} must not be in an object.`);
  if (input.type !== "string" && input.type !== "integer") {
    throw name.error(`The one-time code ${name.text} must be a string or an integer.`);
  }
  const uses: Use[] = [];
  const outputAt = (place: Cursor): StepOutput => {
    const of = readStepOutput(place);
    uses.push({ of, cursor: place });
    return of;
  };
  const [needed, enrolment] = [cursor.at("needed"), cursor.at("enrolment")];
  const verified = enrolment.at("verified");
  const oneTimeCode: OneTimeCode = {
    input,
    ...(needed.isThere && { needed: outputAt(needed) }),
    ...(enrolment.isThere && {
      enrolment: { svg: outputAt(enrolment.at("svg")), ...(verified.isThere && { verified: outputAt(verified) }) },
    }),
  };
  return { oneTimeCode, uses, attempts: cursor.at("attempts") };
}

/** Adds the retry that `attempts` means, before the failure action for a refused code. */
export function withRetry(onFailure: readonly Action[], attempts: Cursor): Action[] {
  const index = onFailure.findIndex((action) => action.type === "end" && action.code === "MFA_REJECTED");
  const rejected = onFailure[index];
  if (!rejected)
    throw attempts.error("With attempts, the step needs a failure action MFA_REJECTED that recognises a refused code.");
  if (onFailure.some(({ type }) => type === "retry")) {
    throw attempts.error("The step has attempts and an action of type retry; use one of them.");
  }
  const limit = (attempts.value as number) - 1;
  const retry: Action[] = limit > 0 ? [{ type: "retry", limit, when: rejected.when }] : [];
  return [...onFailure.slice(0, index), ...retry, ...onFailure.slice(index)];
}

/** Checks that the step sends its code, and that only such a step has a retry. */
export function checkCode(
  step: Cursor,
  code: OneTimeCode | undefined,
  inputs: ReadonlySet<Input>,
  onFailure: readonly Action[],
): void {
  const id = step.at("stepId").text;
  if (code && !inputs.has(code.input)) {
    throw step
      .at("x-one-time-code", "input")
      .error(`The step ${id} does not send its one-time code ${code.input.path[0]}.`);
  }
  const retry = onFailure.findIndex(({ type }) => type === "retry");
  if (!code && retry >= 0) {
    throw step
      .at("onFailure", retry)
      .error(`The step ${id} has a retry, which needs x-one-time-code: a retry asks for another code.`);
  }
}
