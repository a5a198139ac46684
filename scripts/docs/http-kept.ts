/** Determines which values of the responses of a sign-in later requests need as variables. */
import type { SignIn, Source, Step, StepOutput, Workflow } from "../../src/openapi/sign-in.ts";
import { valuesOf } from "../../src/openapi/template.ts";
import { isSameRequest, nameOf } from "./http-variables.ts";

/** A part of a response, and the variable for its value. */
export interface Kept {
  variable: string;
  source: Source;
}

/**
 * Returns what later requests need from the response of a step, or of the same request in another workflow. `sent` are
 * the outputs of the sign-in that later calls take from variables.
 */
export function keptOf({ kinds }: SignIn, step: Step, sent: readonly string[]): Kept[] {
  const kept = kinds.flatMap((workflow) =>
    workflow.steps.filter((each) => isSameRequest(each, step)).flatMap((each) => keptIn(workflow, each, sent)),
  );
  return [...new Map(kept.map((each) => [each.variable, each])).values()];
}

function keptIn({ steps, outputs }: Workflow, { id, outputs: sources }: Step, sent: readonly string[]): Kept[] {
  const isOwn = ({ step }: StepOutput) => step === id;
  const forSteps = steps
    .flatMap(valuesOf)
    .flatMap((value) => ("step" in value && isOwn(value) ? { variable: nameOf(value), output: value.output } : []));
  const forCalls = sent.flatMap((output) =>
    (outputs[output] ?? [])
      .filter(isOwn)
      .map((own) => ({ variable: nameOf({ step: "", output }), output: own.output })),
  );
  return [...forSteps, ...forCalls].flatMap(({ variable, output }) => {
    const source = sources[output];
    return source ? { variable, source } : [];
  });
}
