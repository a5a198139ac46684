/** Whether an answer that a document shows is a success, by the criteria of the step that gets it. */
import { valueAt } from "./pointer.ts";
import type { Scenario } from "./scenarios.ts";
import type { Condition, SignIn, Source } from "./sign-in.ts";

/**
 * Whether a scenario succeeds: for some vendors a failure has the HTTP status 200 too. An operation that no workflow
 * calls succeeds with every 2xx.
 */
export function succeeds({ kinds, refresh, logout }: SignIn, { operationId, response }: Scenario): boolean {
  const workflows = [...kinds, ...(refresh ? [refresh] : []), ...(logout ? [logout] : [])];
  const step = workflows.flatMap(({ steps }) => steps).find(({ operation }) => operation.id === operationId);
  if (!step) return response.status >= 200 && response.status < 300;
  return step.success.every((condition) => holds(condition, response));
}

/** Whether a condition holds, as far as the example shows: it has neither headers nor cookies. */
function holds(condition: Condition, answer: Scenario["response"]): boolean {
  if ("all" in condition) return condition.all.every((part) => holds(part, answer));
  if ("any" in condition) return condition.any.some((part) => holds(part, answer));
  if (condition.source.from === "header" || condition.source.from === "cookie") return true;
  const value = valueIn(answer, condition.source);
  if ("regex" in condition) return value !== undefined && new RegExp(condition.regex).test(textOf(value));
  const { operator, value: wanted } = condition;
  switch (operator) {
    case "==":
      return (value ?? null) === wanted;
    case "!=":
      return (value ?? null) !== wanted;
    default:
      return typeof value === "number" && typeof wanted === "number" && compare(value, operator, wanted);
  }
}

const valueIn = ({ status, body }: Scenario["response"], source: Source) =>
  source.from === "body" ? valueAt(body, source.pointer) : status;

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function compare(value: number, operator: "<" | "<=" | ">" | ">=", wanted: number): boolean {
  if (operator.startsWith("<")) return operator === "<" ? value < wanted : value <= wanted;
  return operator === ">" ? value > wanted : value >= wanted;
}
