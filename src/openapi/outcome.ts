/** Whether an answer that a document shows is a success, by the criteria of the step that gets it. */
import { allHold, unknown } from "./evaluate.ts";
import { valueAt } from "./pointer.ts";
import type { Scenario } from "./scenarios.ts";
import { type SignIn, type Source, workflowsOf } from "./sign-in.ts";

/**
 * Whether a scenario succeeds: for some vendors a failure has the HTTP status 200 too. An operation that no workflow
 * calls succeeds with every 2xx.
 */
export function succeeds(signIn: SignIn, { operationId, response }: Scenario): boolean {
  const steps = workflowsOf(signIn).flatMap((workflow) => workflow.steps);
  const step = steps.find(({ operation }) => operation.id === operationId);
  const { status, body } = response;
  if (!step) return status >= 200 && status < 300;
  // An example has neither headers nor cookies.
  const partOf = (source: Source) => {
    if (source.from === "status") return status;
    return source.from === "body" ? valueAt(body, source.pointer) : unknown;
  };
  return allHold(step.success, partOf) !== false;
}
