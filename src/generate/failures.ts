/** Generates the code after the failure of a step. */
import type { Action, Step } from "../openapi/sign-in.ts";
import { conditionsOf, not } from "./expressions.ts";
import { argumentsOf, type Imports } from "./source.ts";

/** `throw failure(…)`, with the code of the first action whose conditions hold. */
export function failureOf({ onFailure, oneTimeCode }: Step, answer: string, imports: Imports): string {
  const ends = onFailure.filter((action) => action.type === "end");
  const codes = ends
    // `oneTimeCodes` handles this action, because such an answer may refuse a ticket too.
    .filter(({ code }) => code && !(oneTimeCode && code === "MFA_REJECTED"))
    .map(({ code, when }) => `${conditionsOf(answer, when, imports)} && ${JSON.stringify(code)}`);
  const code = codes.length > 1 ? codes.map((each) => `(${each})`).join(" || ") : codes[0];
  const isUsual = ends.every(({ code }) => !code || code === "INVALID_CREDENTIALS" || code === "MFA_REJECTED");
  const thrown = imports.use(isUsual ? "failure" : "failureOf");
  return `throw ${thrown}(${argumentsOf(["name", answer, ...(code ? [code] : [])])});\n`;
}

/** The jumps after a failure, each with its condition, including that no earlier end applies. */
export function gotosOf({ onFailure }: Step, answer: string, imports: Imports): [action: Action, test: string][] {
  return onFailure.flatMap((action, index) => {
    if (action.type !== "goto") return [];
    const earlier = onFailure.slice(0, index).filter(({ type }) => type === "end");
    const tests = [
      ...earlier.map(({ when }) => not(conditionsOf(answer, when, imports))),
      ...(action.when.length > 0 ? [conditionsOf(answer, action.when, imports)] : []),
    ];
    return [[action, tests.join(" && ") || "true"]];
  });
}
