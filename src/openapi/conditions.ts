/** Reads criteria of Arazzo: comparisons with `&&` and `||`, and regular expressions. */
import type { Cursor } from "./cursor.ts";
import { readSource } from "./expressions.ts";
import { isRegExp } from "./regexp.ts";
import type { Condition } from "./sign-in.ts";

/**
 * Reads a list of criteria, all of which must hold.
 *
 * @throws AuthError `CONFIGURATION` for a criterion that is not supported.
 */
export const readCriteria = (criteria: Cursor): Condition[] => criteria.items.map(readCriterion);

function readCriterion(criterion: Cursor): Condition {
  const [condition, context, type] = [criterion.at("condition"), criterion.at("context"), criterion.at("type")];
  if (type.value === "regex") {
    if (!context.isThere) throw criterion.error("A criterion of type regex needs the member context.");
    const source = readSource(context);
    if (source.from === "status") {
      throw context.error("A regular expression for $statusCode is not supported; compare it with numbers.");
    }
    if (!isRegExp(condition.text))
      throw condition.error(`The condition ${condition.text} is not a regular expression.`);
    return { source, regex: condition.text };
  }
  if (context.isThere) throw context.error("Only a criterion of type regex has a context; add type: regex.");
  return parse(condition);
}

const token = /\s*(\|\||&&|==|!=|<=|>=|<|>|\(|\)|'(?:[^']|'')*'|"[^"]*"|[^\s()<>=!&|]+)/y;

/** Parses comparisons, which may be joined by `&&` and `||` and grouped by parentheses. */
function parse(cursor: Cursor): Condition {
  const { text } = cursor;
  const tokens: string[] = [];
  const unsupported = (reason: string) => cursor.error(`The condition ${text} is not supported: ${reason}.`);
  for (token.lastIndex = 0; token.lastIndex < text.trimEnd().length; ) {
    const [, next] = token.exec(text) ?? [];
    if (next === undefined) throw unsupported("it is not a comparison with ==, !=, <, <=, > or >=, joined by && or ||");
    tokens.push(next);
  }

  const joined = (operator: string, read: () => Condition, wrap: (all: Condition[]) => Condition): Condition => {
    const parts = [read()];
    while (tokens[0] === operator) {
      tokens.shift();
      parts.push(read());
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : wrap(parts);
  };
  const either = (): Condition => joined("||", both, (any) => ({ any }));
  const both = (): Condition => joined("&&", comparison, (all) => ({ all }));
  const comparison = (): Condition => {
    const left = tokens.shift();
    if (left === "(") {
      const inner = either();
      if (tokens.shift() !== ")") throw unsupported("a parenthesis is not closed");
      return inner;
    }
    if (!left?.startsWith("$")) throw unsupported("a comparison begins with an expression such as $statusCode");
    const operator = tokens.shift();
    if (!isOperator(operator)) throw unsupported(`${left} is not followed by a comparison operator`);
    const value = literal(tokens.shift());
    if (/[<>]/.test(operator) && typeof value !== "number") throw unsupported(`${operator} needs a number`);
    return { source: readSource(cursor, left), operator, value };
  };
  const literal = (right = ""): number | boolean | null => {
    if (/^-?\d+(\.\d+)?$/.test(right)) return Number(right);
    const constant = constants.find((one) => String(one) === right);
    if (constant !== undefined) return constant;
    if (right === "" || right.startsWith("$"))
      throw unsupported("a comparison ends with a number, true, false or null");
    throw unsupported("tools disagree on whether case matters; use a criterion of type regex");
  };

  const condition = either();
  if (tokens.length > 0) throw unsupported(`${tokens[0]} is unexpected`);
  return condition;
}

const constants = [true, false, null];

const operators = ["==", "!=", "<", "<=", ">", ">="] as const;

const isOperator = (text: unknown): text is (typeof operators)[number] =>
  operators.some((operator) => operator === text);
