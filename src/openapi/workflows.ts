/** Reads the workflows of an Arazzo document that a sign-in names. */
import { basename } from "node:path";
import { checkShape, checkVersion } from "./check-shape.ts";
import type { Cursor } from "./cursor.ts";
import { type KnownOperation, type OpenApiDocument, operationsOf } from "./document.ts";
import { readStepOutput } from "./expressions.ts";
import { type Flow, flowOf, outputOf } from "./flow.ts";
import { readInputs } from "./inputs.ts";
import type { Input, StepOutput, Workflow } from "./sign-in.ts";
import { type ReadStep, readStep } from "./steps.ts";

/** A workflow, its place, and the outputs that are missing at some endings. */
export interface FoundWorkflow {
  readonly workflow: Workflow;
  readonly cursor: Cursor;
  /** A step that can end the workflow without this output; undefined if there is none. */
  endingWithout(output: string): string | undefined;
}

/** Finds a workflow by its id. Errors point to the place that names it. */
export type FindWorkflow = (id: string, place: Cursor) => FoundWorkflow;

/**
 * Opens the Arazzo document of an OpenAPI document. A workflow is read only when something names it.
 *
 * @throws AuthError `CONFIGURATION` for what is not supported, and for names that do not exist, with file and line.
 */
export function openWorkflows(root: Cursor, document: OpenApiDocument, documentFile: string): FindWorkflow {
  checkVersion(root);
  checkShape(root, "document", "the Arazzo document");
  const workflows = root.at("workflows").items;
  checkUnique(workflows, "workflowId");
  checkUnique(root.at("sourceDescriptions").items, "name");
  const operationOf = operationFinder(root, document, documentFile);
  const known = new Map<string, FoundWorkflow>();
  return (id, place) => {
    const cursor = workflows.find((workflow) => workflow.at("workflowId").value === id);
    if (!cursor) {
      const ids = workflows.map((workflow) => workflow.at("workflowId").text).join(", ");
      throw place.error(`There is no workflow ${id} in ${root.file}; it has ${ids}.`);
    }
    const workflow = known.get(id) ?? readWorkflow(cursor, root, document, operationOf);
    known.set(id, workflow);
    return workflow;
  };
}

function checkUnique(items: readonly Cursor[], member: string): void {
  const seen = new Set<unknown>();
  for (const item of items) {
    const id = item.at(member);
    if (seen.has(id.value)) throw id.error(`The ${member} ${id.text} appears twice; rename one of them.`);
    seen.add(id.value);
  }
}

function operationFinder(root: Cursor, document: OpenApiDocument, documentFile: string) {
  const sources = root.at("sourceDescriptions").items;
  const isOwn = (source: Cursor) => basename(source.at("url").text) === basename(documentFile);
  if (!sources.some(isOwn)) {
    throw root
      .at("sourceDescriptions")
      .error(`No source description has the url ${basename(documentFile)}, which is the OpenAPI document.`);
  }
  const operations = operationsOf(document);
  return (operationId: Cursor): KnownOperation => {
    const [, name, id = operationId.text] =
      /^\$sourceDescriptions\.([A-Za-z0-9_-]+)\.(.+)$/.exec(operationId.text) ?? [];
    if (id.startsWith("$")) {
      throw operationId.error(`The operation ${id} is not supported; use $sourceDescriptions.<name>.<operationId>.`);
    }
    const source = sources.find((one) => one.at("name").value === name);
    if (name !== undefined && !source) {
      const names = sources.map((one) => one.at("name").text).join(", ");
      throw operationId.error(`There is no source description ${name}; there is ${names}.`);
    }
    if (source && !isOwn(source)) {
      throw operationId.error(
        `A step of the sign-in calls an operation of ${basename(documentFile)}, not of ${source.at("url").text}.`,
      );
    }
    const [operation, second] = operations.filter((one) => one.id === id);
    if (second) throw operationId.error(`Two operations of ${documentFile} have the operationId ${id}.`);
    if (operation) return operation;
    const ids = operations.map((one) => one.id).join(", ");
    throw operationId.error(`There is no operation ${id} in ${documentFile}; it has ${ids}.`);
  };
}

function readWorkflow(
  cursor: Cursor,
  root: Cursor,
  document: OpenApiDocument,
  operationOf: (operationId: Cursor) => KnownOperation,
): FoundWorkflow {
  const id = cursor.at("workflowId").text;
  checkShape(cursor, "workflow", `the workflow ${id}`);
  checkUnique(cursor.at("steps").items, "stepId");
  const codes = cursor.at("steps").items.map((step) => step.at("x-one-time-code", "input").value);
  const inputs = readInputs(cursor.at("inputs"), id, codes);
  const placeOf = ({ path }: Input) => cursor.at("inputs", ...path.flatMap((name) => ["properties", name]));
  const context = { document, root, inputs, placeOf, operationOf };
  const steps = cursor.at("steps").items.map((step) => readStep(step, context));
  const flow = flowOf(steps);
  checkInputs(id, inputs, steps, placeOf);
  const outputs = outputsOf(cursor, steps, flow);
  const text = (name: string) => (cursor.at(name).isThere ? { [name]: cursor.at(name).text } : {});
  return {
    workflow: { id, ...text("summary"), ...text("description"), inputs, steps: steps.map(({ step }) => step), outputs },
    cursor,
    endingWithout: (output) =>
      flow.endings.find(
        (ending) =>
          !(Object.hasOwn(outputs, output) ? (outputs[output] ?? []) : []).some((one) => flow.has(one, ending)),
      )?.step.id,
  };
}

/** Checks that every input is used, and that only steps with `x-one-time-code` use a one-time code. */
function checkInputs(
  id: string,
  inputs: readonly Input[],
  steps: readonly ReadStep[],
  placeOf: (input: Input) => Cursor,
): void {
  for (const input of inputs) {
    const name = input.path.join(".");
    const users = steps.filter((read) => read.inputs.has(input));
    if (users.length === 0) throw placeOf(input).error(`No step of the workflow ${id} uses the input ${name}.`);
    const isCode = steps.some(({ step }) => step.oneTimeCode?.input === input);
    const other = isCode ? users.find(({ step }) => step.oneTimeCode?.input !== input) : undefined;
    if (other) {
      throw other.cursor.error(
        `The step ${other.step.id} sends the one-time code ${name}, so it needs x-one-time-code.`,
      );
    }
  }
}

/**
 * Reads the outputs by name, from each step that can end the workflow. An output of the workflow names one step. If another
 * step ends the workflow, its own output of the same name is used. Other outputs of the last steps are outputs too.
 */
function outputsOf(workflow: Cursor, steps: readonly ReadStep[], { endings, has }: Flow) {
  const declared = new Map(
    workflow.at("outputs").members.map(([name, cursor]) => {
      const of = readStepOutput(cursor);
      outputOf(of, cursor, steps);
      return [name, { of, cursor }] as const;
    }),
  );
  const names = [...declared.keys(), ...endings.flatMap(({ step }) => Object.keys(step.outputs))];
  const outputs: Record<string, StepOutput[]> = {};
  for (const name of new Set(names)) {
    const { of, cursor } = declared.get(name) ?? {};
    const found = endings.flatMap((ending): StepOutput[] => {
      if (of && has(of, ending)) return [of];
      const own = { step: ending.step.id, output: name };
      return has(own, ending) ? [own] : [];
    });
    if (of && cursor && !found.some(({ step }) => step === of.step)) {
      throw cursor.error(`The output ${name} comes from the step ${of.step}, after which the workflow cannot end.`);
    }
    outputs[name] = found.filter(
      (one, index) => found.findIndex(({ step, output }) => step === one.step && output === one.output) === index,
    );
  }
  return outputs;
}
