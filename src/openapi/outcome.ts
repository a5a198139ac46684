/** Determines whether a documented answer is a success, by the criteria of the step that receives it. */
import { allHold, unknown } from "./evaluate.ts";
import { valueAt } from "./pointer.ts";
import type { Scenario, ScenarioResponse } from "./scenarios.ts";
import { type SignIn, type Source, workflowsOf } from "./sign-in.ts";

/**
 * Returns whether a scenario succeeds. At some vendors, a failure has the HTTP status 200 too. An operation that no workflow
 * calls succeeds with every 2xx.
 */
export function succeeds(signIn: SignIn, { operationId, response }: Scenario): boolean {
  const steps = workflowsOf(signIn).flatMap((workflow) => workflow.steps);
  const step = steps.find(({ operation }) => operation.id === operationId);
  if (!step) return response.status >= 200 && response.status < 300;
  return allHold(step.success, partOf(response)) !== false;
}

/** The parts of the answer of a scenario, for conditions; an example has neither headers nor cookies. */
export const partOf =
  ({ status, body }: ScenarioResponse) =>
  (source: Source): unknown => {
    if (source.from === "status") return status;
    return source.from === "body" ? valueAt(body, source.pointer) : unknown;
  };
