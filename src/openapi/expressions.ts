/** Reads the runtime expressions of Arazzo that a sign-in may use. */
import type { Cursor } from "./cursor.ts";
import type { Source, StepOutput } from "./sign-in.ts";

/** A value that a request can contain, by name: an input, or an output of a step. */
export type Operand = { readonly input: readonly string[] } | StepOutput;

const supported = "use $inputs.<name> or $steps.<stepId>.outputs.<name>";

/** Whether a string is meant as an expression. */
const isExpression = (text: string) => text.startsWith("$");

/**
 * Reads an expression whose value is known before a request.
 *
 * @throws AuthError `CONFIGURATION` for any other.
 */
function readOperand(cursor: Cursor, text = cursor.text): Operand {
  const input = /^\$inputs((?:\.[A-Za-z0-9_-]+)+)$/.exec(text)?.[1];
  if (input) return { input: input.slice(1).split(".") };
  return readStepOutput(cursor, text);
}

/** Reads `$steps.<stepId>.outputs.<name>`. */
export function readStepOutput(cursor: Cursor, text = cursor.text): StepOutput {
  const [, step, output] = /^\$steps\.([A-Za-z0-9_-]+)\.outputs\.([A-Za-z0-9._-]+)$/.exec(text) ?? [];
  if (step && output) return { step, output };
  throw cursor.error(`The expression ${text} is not supported here; ${supported}.`);
}

/**
 * Reads an expression for a part of the answer.
 *
 * @throws AuthError `CONFIGURATION` for any other.
 */
export function readSource(cursor: Cursor, text = cursor.text): Source {
  if (text === "$statusCode") return { from: "status" };
  if (text === "$response.body") return { from: "body", pointer: "" };
  const pointer = /^\$response\.body#((?:\/(?:[^~/]|~[01])*)+)$/.exec(text)?.[1];
  if (pointer) return { from: "body", pointer };
  const name = /^\$response\.header\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/.exec(text)?.[1];
  if (name) return { from: "header", name };
  throw cursor.error(
    `The expression ${text} is not supported here; use $statusCode, $response.body#/<pointer> or $response.header.<name>.`,
  );
}

/**
 * Splits a string into a prefix and the expression after it, as in `Bearer {$inputs.token}`; undefined for a literal.
 *
 * @throws AuthError `CONFIGURATION` when the string has more than that, or has a prefix where none is allowed.
 */
export function readTemplate(cursor: Cursor, mayHavePrefix: boolean): { prefix: string; operand: Operand } | undefined {
  const { text } = cursor;
  if (isExpression(text)) return { prefix: "", operand: readOperand(cursor) };
  if (!text.includes("{$")) return undefined;
  const [, prefix = "", expression] = /^([^{]*)\{(\$[^{}]+)\}$/.exec(text) ?? [];
  if (!expression) {
    throw cursor.error(
      `The text ${JSON.stringify(text)} has more than a prefix and one expression, which is not supported.`,
    );
  }
  if (prefix && !mayHavePrefix) {
    throw cursor.error(`An expression inside a longer text is not supported here; use ${expression} on its own.`);
  }
  return { prefix, operand: readOperand(cursor, expression) };
}
