/** Reads the steps of a workflow, and checks each against its operation. */
import { readActions } from "./actions.ts";
import { type Answers, isKnown, possibleAnswers } from "./answers.ts";
import { checkShape } from "./check-shape.ts";
import { readCriteria } from "./conditions.ts";
import type { Cursor } from "./cursor.ts";
import type { KnownOperation, OpenApiDocument } from "./document.ts";
import { sourcesOf } from "./evaluate.ts";
import { readSource } from "./expressions.ts";
import { flawOfName } from "./names.ts";
import { checkCode, readOneTimeCode, withRetry } from "./one-time-code.ts";
import { readRequest } from "./requests.ts";
import type { Condition, Input, Source, Step, StepOutput } from "./sign-in.ts";

/** The context for reading the steps of a workflow. */
export interface StepContext {
  readonly document: OpenApiDocument;
  /** The Arazzo document. */
  readonly root: Cursor;
  readonly inputs: readonly Input[];
  /** Returns the place where an input is declared. */
  placeOf(input: Input): Cursor;
  /** Returns the operation that an `operationId` of a step names. */
  operationOf(operationId: Cursor): KnownOperation;
}

/** A use of an output of an earlier step, and the place of that use. */
export interface Use {
  readonly of: StepOutput;
  readonly cursor: Cursor;
}

/** A step, with the details that are needed to check the whole workflow. */
export interface ReadStep {
  readonly step: Step;
  readonly cursor: Cursor;
  readonly uses: readonly Use[];
  readonly inputs: ReadonlySet<Input>;
  /** The outputs that the answer can have: after success, and by the index of the failure action. */
  readonly knownOutputs: { readonly success: readonly string[]; readonly failures: readonly (readonly string[])[] };
}

/**
 * Reads a step.
 *
 * @throws AuthError `CONFIGURATION` for anything that is not supported, or refers to something that does not exist.
 */
export function readStep(cursor: Cursor, context: StepContext): ReadStep {
  const id = cursor.at("stepId").text;
  checkShape(cursor, "step", `the step ${id}`);
  const operation = context.operationOf(cursor.at("operationId"));
  const request = readRequest(cursor, operation, context);
  const success = readCriteria(cursor.at("successCriteria"));
  const answers = possibleAnswers(operation, success);
  if (answers.explicit.length === 0 && !answers.fallback) {
    throw cursor
      .at("successCriteria")
      .error(`The step ${id} cannot succeed: ${operation.id} does not document a response with such a status.`);
  }
  const check = (criteria: Cursor, conditions: readonly Condition[], possible: Answers) => {
    for (const [index, condition] of conditions.entries()) {
      const source = sourcesOf(condition).find((one) => !isKnown(context.document, possible, one));
      if (!source) continue;
      const place = criteria.at(index);
      throw place.error(
        `The criterion reads ${inWords(source)}, which no response of ${operation.id} with such a status has.`,
      );
    }
  };
  check(cursor.at("successCriteria"), success, answers);
  const successActions = readActions(cursor, "onSuccess", context.root);
  const failureActions = readActions(cursor, "onFailure", context.root);
  for (const { action, criteria } of successActions) {
    check(criteria, action.when, possibleAnswers(operation, [...success, ...action.when]));
  }
  const failures = failureActions.map(({ action, criteria }) => {
    const possible = possibleAnswers(operation, action.when, success);
    check(criteria, action.when, possible);
    return possible;
  });
  const onFailure = failureActions.map(({ action }) => action);
  const outputs = readOutputs(cursor);
  const known = (possible: Answers) =>
    Object.keys(outputs).filter((name) => isKnown(context.document, possible, outputs[name] as Source));
  const knownOutputs = { success: known(answers), failures: failures.map(known) };
  for (const [name, source] of Object.entries(outputs)) {
    if (knownOutputs.success.includes(name)) continue;
    if (onFailure.some(({ type }, index) => type === "goto" && knownOutputs.failures[index]?.includes(name))) continue;
    const place = cursor.at("outputs", name).isThere ? cursor.at("outputs", name) : cursor.at("x-outputs", name);
    throw place.error(
      `The output ${name} is in ${inWords(source)}, which no successful response of ${operation.id} has.`,
    );
  }
  const code = readOneTimeCode(cursor.at("x-one-time-code"), context.inputs);
  checkCode(cursor, code?.oneTimeCode, request.inputs, onFailure);
  const attempts = code?.attempts;
  const description = cursor.at("description");
  return {
    cursor,
    uses: [...request.uses, ...(code?.uses ?? [])],
    knownOutputs,
    inputs: request.inputs,
    step: {
      id,
      ...(description.isThere && { description: description.text }),
      operation,
      ...request.parts,
      success,
      onSuccess: successActions.map(({ action }) => action),
      onFailure: attempts?.isThere ? withRetry(onFailure, attempts) : onFailure,
      outputs,
      ...(code && { oneTimeCode: code.oneTimeCode }),
      isSingleUse: code !== undefined || request.uses.length > 0,
    },
  };
}

function inWords(source: Source): string {
  if (source.from === "body") return source.pointer ? `the body at ${source.pointer}` : "the body";
  if (source.from === "cookie") return `the cookie ${source.name} of a Set-Cookie header`;
  return source.from === "status" ? "the status" : `the header ${source.name}`;
}

function readOutputs(step: Cursor): Record<string, Source> {
  const outputs: Record<string, Source> = {};
  for (const [name, cursor] of step.at("outputs").members) {
    const source = readSource(cursor);
    if (source.from === "status")
      throw cursor.error(`The output ${name} cannot be $statusCode; use a criterion for it.`);
    if (source.from === "header" && /^set-cookie$/i.test(source.name)) {
      throw cursor.error(`The output ${name} cannot be a complete Set-Cookie header; name the cookie in x-outputs.`);
    }
    outputs[name] = source;
  }
  const cookies = step.at("x-outputs");
  if (cookies.isThere) checkShape(cookies, "x-outputs", "x-outputs");
  for (const [name, cursor] of cookies.members) {
    if (Object.hasOwn(outputs, name)) throw cursor.error(`The output ${name} is in outputs too; rename one of them.`);
    const cookie = cursor.at("cookie");
    outputs[name] = cookie.isThere
      ? { from: "cookie", name: cookie.text }
      : { from: "body", pointer: cursor.at("pointer").text };
  }
  for (const [name] of [...step.at("outputs").members, ...cookies.members]) {
    const flaw = flawOfName(name);
    if (flaw) throw step.at("outputs").error(`The output ${name} ${flaw}.`);
  }
  return outputs;
}
