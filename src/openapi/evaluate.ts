/** Evaluates a condition for an answer, even if parts of the answer are unknown. */
import type { Condition, Source } from "./sign-in.ts";

/** Represents an unknown part of an answer. */
export const unknown = Symbol("unknown");

/**
 * Returns whether a condition holds; undefined if that depends on an unknown part.
 *
 * @param partOf returns a part of the answer: undefined if the answer does not have it, `unknown` if it is not known
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

/** Headers and cookies are strings, so they are converted to the type of the value that they are compared with. */
function typed(given: unknown, { from }: Source, value: unknown): unknown {
  if ((from !== "header" && from !== "cookie") || typeof given !== "string" || value === null) return given;
  return typeof value === "number" ? Number(given || Number.NaN) : (given === String(value)) === value;
}

/** Returns whether all conditions hold; undefined if that depends on an unknown part. */
export function allHold(conditions: readonly Condition[], partOf: (source: Source) => unknown): boolean | undefined {
  const parts = conditions.map((each) => holds(each, partOf));
  return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
}

/** The parts of an answer that a condition refers to. */
export function sourcesOf(condition: Condition): Source[] {
  if ("all" in condition) return condition.all.flatMap(sourcesOf);
  if ("any" in condition) return condition.any.flatMap(sourcesOf);
  return [condition.source];
}
