/** Steps of a workflow, each checked against its operation. */
import { readActions } from "./actions.ts";
import { type Answers, isKnown, possibleAnswers } from "./answers.ts";
import { checkShape } from "./arazzo.ts";
import { readCriteria } from "./conditions.ts";
import type { Cursor } from "./cursor.ts";
import type { KnownOperation, OpenApiDocument } from "./document.ts";
import { readSource, readStepOutput } from "./expressions.ts";
import { readRequest } from "./requests.ts";
import type { Action, Condition, Input, OneTimeCode, Source, Step, StepOutput } from "./sign-in.ts";

/** What the steps of a workflow are read with. */
export interface StepContext {
  readonly document: OpenApiDocument;
  /** The Arazzo document. */
  readonly root: Cursor;
  readonly inputs: readonly Input[];
  /** The operation that an `operationId` of a step names. */
  operationOf(operationId: Cursor): KnownOperation;
}

/** An output of an earlier step that something needs, and where that stands. */
export interface Use {
  readonly of: StepOutput;
  readonly cursor: Cursor;
}

/** A step with what the checks of the whole workflow need. */
export interface ReadStep {
  readonly step: Step;
  readonly cursor: Cursor;
  readonly uses: readonly Use[];
  readonly inputs: ReadonlySet<Input>;
  /** The outputs that the answer can have: after success, and by the number of the failure action. */
  readonly knownOutputs: { readonly success: readonly string[]; readonly failures: readonly (readonly string[])[] };
}

/**
 * Reads a step.
 *
 * @throws AuthError `CONFIGURATION` for whatever is not supported, or names what is not there.
 */
export function readStep(cursor: Cursor, context: StepContext): ReadStep {
  const id = cursor.at("stepId").text;
  const operation = context.operationOf(cursor.at("operationId"));
  const request = readRequest(cursor, operation, context);
  const success = readCriteria(cursor.at("successCriteria"));
  const answers = possibleAnswers(operation, success);
  if (answers.explicit.length === 0 && !answers.fallback) {
    throw cursor
      .at("successCriteria")
      .error(`The step ${id} cannot succeed: ${operation.id} documents no answer with such a status.`);
  }
  checkConditions(cursor.at("successCriteria"), success, operation, context.document);
  const onSuccess = readActions(cursor, "onSuccess", context.root);
  const onFailure = readActions(cursor, "onFailure", context.root);
  for (const [kind, actions] of Object.entries({ onSuccess, onFailure })) {
    for (const [index, { when }] of actions.entries()) {
      const all = kind === "onSuccess" ? [...success, ...when] : when;
      checkConditions(cursor.at(kind, index), all, operation, context.document);
    }
  }
  const outputs = readOutputs(cursor);
  const gotos = onFailure.map((action) => possibleAnswers(operation, action.when));
  const known = (possible: Answers) =>
    Object.keys(outputs).filter((name) => isKnown(context.document, possible, outputs[name] as Source));
  const knownOutputs = { success: known(answers), failures: gotos.map(known) };
  for (const [name, source] of Object.entries(outputs)) {
    if (knownOutputs.success.includes(name)) continue;
    if (onFailure.some(({ type }, index) => type === "goto" && knownOutputs.failures[index]?.includes(name))) continue;
    const place = cursor.at("outputs", name).isThere ? cursor.at("outputs", name) : cursor.at("x-outputs", name);
    throw place.error(`The output ${name} is in ${inWords(source)}, which no such answer of ${operation.id} has.`);
  }
  const code = readOneTimeCode(cursor.at("x-one-time-code"), context);
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
      onSuccess,
      onFailure: attempts?.isThere ? withRetry(onFailure, attempts) : onFailure,
      outputs,
      ...(code && { oneTimeCode: code.oneTimeCode }),
      isSingleUse: code !== undefined || request.uses.length > 0,
    },
  };
}

function checkConditions(
  place: Cursor,
  conditions: readonly Condition[],
  operation: KnownOperation,
  document: OpenApiDocument,
): void {
  const answers = possibleAnswers(operation, conditions);
  for (const source of conditions.flatMap(sourcesOf)) {
    if (isKnown(document, answers, source)) continue;
    throw place.error(`A criterion looks at ${inWords(source)}, which no answer of ${operation.id} has.`);
  }
}

function sourcesOf(condition: Condition): Source[] {
  if ("all" in condition) return condition.all.flatMap(sourcesOf);
  if ("any" in condition) return condition.any.flatMap(sourcesOf);
  return [condition.source];
}

function inWords(source: Source): string {
  if (source.from === "body") return source.pointer ? `the body at ${source.pointer}` : "the body";
  return source.from === "status" ? "the status" : `the ${source.from} ${source.name}`;
}

function readOutputs(step: Cursor): Record<string, Source> {
  const outputs: Record<string, Source> = {};
  for (const [name, cursor] of step.at("outputs").members) {
    const source = readSource(cursor);
    if (source.from === "status")
      throw cursor.error(`The output ${name} cannot be $statusCode; use a criterion for it.`);
    if (source.from === "header" && /^set-cookie$/i.test(source.name)) {
      throw cursor.error(`The output ${name} cannot be a whole Set-Cookie header; name the cookie in x-outputs.`);
    }
    outputs[name] = source;
  }
  const cookies = step.at("x-outputs");
  if (cookies.isThere) checkShape(cookies, "x-outputs", "x-outputs");
  for (const [name, cursor] of cookies.members) {
    if (name in outputs) throw cursor.error(`The output ${name} stands in outputs too; give one of them another name.`);
    const cookie = cursor.at("cookie");
    outputs[name] = cookie.isThere
      ? { from: "cookie", name: cookie.text }
      : { from: "body", pointer: cursor.at("pointer").text };
  }
  for (const name of Object.keys(outputs)) {
    if (/^[A-Za-z0-9_-]+$/.test(name)) continue;
    throw step.at("outputs").error(`The output ${name} needs a name of letters, digits, _ and - only.`);
  }
  return outputs;
}

function readOneTimeCode(cursor: Cursor, { inputs }: StepContext) {
  if (!cursor.isThere) return undefined;
  checkShape(cursor, "x-one-time-code", "x-one-time-code");
  const name = cursor.at("input");
  const input = inputs.find(({ path }) => path.join(".") === name.text);
  if (!input) throw name.error(`The workflow has no input ${name.text}; it has ${namesOf(inputs)}.`);
  if (input.path.length > 1) throw name.error(`The one-time code ${name.text} must not be in an object.`);
  if (input.type !== "string" && input.type !== "integer") {
    throw name.error(`The one-time code ${name.text} must be a string or an integer.`);
  }
  const uses: Use[] = [];
  const outputAt = (place: Cursor): StepOutput => {
    const of = readStepOutput(place);
    uses.push({ of, cursor: place });
    return of;
  };
  const [needed, enrolment] = [cursor.at("needed"), cursor.at("enrolment")];
  const verified = enrolment.at("verified");
  const oneTimeCode: OneTimeCode = {
    input,
    ...(needed.isThere && { needed: outputAt(needed) }),
    ...(enrolment.isThere && {
      enrolment: { svg: outputAt(enrolment.at("svg")), ...(verified.isThere && { verified: outputAt(verified) }) },
    }),
  };
  return { oneTimeCode, uses, attempts: cursor.at("attempts") };
}

/** With the retry that `attempts` stands for, before the failure that tells a refused code. */
function withRetry(onFailure: readonly Action[], attempts: Cursor): Action[] {
  const index = onFailure.findIndex((action) => action.type === "end" && action.code === "MFA_REJECTED");
  const rejected = onFailure[index];
  if (!rejected) throw attempts.error("With attempts, a failure action MFA_REJECTED has to tell a refused code.");
  if (onFailure.some(({ type }) => type === "retry")) {
    throw attempts.error("The step has attempts and an action of type retry; use one of them.");
  }
  const limit = (attempts.value as number) - 1;
  const retry: Action[] = limit > 0 ? [{ type: "retry", limit, when: rejected.when }] : [];
  return [...onFailure.slice(0, index), ...retry, ...onFailure.slice(index)];
}

function checkCode(
  step: Cursor,
  code: OneTimeCode | undefined,
  inputs: ReadonlySet<Input>,
  onFailure: readonly Action[],
): void {
  const id = step.at("stepId").text;
  if (code && !inputs.has(code.input)) {
    throw step
      .at("x-one-time-code", "input")
      .error(`The step ${id} does not send its one-time code ${code.input.path[0]}.`);
  }
  const retry = onFailure.findIndex(({ type }) => type === "retry");
  if (!code && retry >= 0) {
    throw step
      .at("onFailure", retry)
      .error(`The step ${id} has a retry, which needs x-one-time-code: a retry asks for another code.`);
  }
}

export const namesOf = (inputs: readonly Input[]) => inputs.map(({ path }) => path.join(".")).join(", ") || "none";
