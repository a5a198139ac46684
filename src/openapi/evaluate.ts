/** Whether a condition holds for an answer, by what is known of it. */
import type { Condition, Source } from "./sign-in.ts";

/** Stands for a part of an answer of which nothing is known. */
export const unknown = Symbol("unknown");

/**
 * Whether a condition holds; undefined where a part that is not known decides.
 *
 * @param partOf the part of the answer: undefined where the answer has none, `unknown` where that is not known
 */
function holds(condition: Condition, partOf: (source: Source) => unknown): boolean | undefined {
  if ("all" in condition) return allHold(condition.all, partOf);
  if ("any" in condition) {
    const parts = condition.any.map((each) => holds(each, partOf));
    return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
  }
  const given = partOf(condition.source);
  if (given === unknown) return undefined;
  if ("regex" in condition) return typeof given === "string" && new RegExp(condition.regex).test(given);
  const { operator, value } = condition;
  const part = typed(given, condition.source, value);
  if (operator === "==") return (part ?? null) === value;
  if (operator === "!=") return (part ?? null) !== value;
  if (typeof part !== "number" || typeof value !== "number") return false;
  if (operator === "<") return part < value;
  if (operator === "<=") return part <= value;
  return operator === ">" ? part > value : part >= value;
}

/** Headers and cookies are texts; what they are compared with says what is in them. */
function typed(given: unknown, { from }: Source, value: unknown): unknown {
  if ((from !== "header" && from !== "cookie") || typeof given !== "string" || value === null) return given;
  return typeof value === "number" ? Number(given || Number.NaN) : (given === String(value)) === value;
}

/** Whether all of the conditions hold. */
export function allHold(conditions: readonly Condition[], partOf: (source: Source) => unknown): boolean | undefined {
  const parts = conditions.map((each) => holds(each, partOf));
  return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
}

/** The parts of an answer that a condition looks at. */
export function sourcesOf(condition: Condition): Source[] {
  if ("all" in condition) return condition.all.flatMap(sourcesOf);
  if ("any" in condition) return condition.any.flatMap(sourcesOf);
  return [condition.source];
}
