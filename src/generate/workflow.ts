/** Generates a workflow as straight-line code: one request after another, with the branches after each answer. */
import type { Schema } from "../openapi/document.ts";
import { sourcesOf } from "../openapi/evaluate.ts";
import type { Action, Input, Source, Step, StepOutput, Workflow } from "../openapi/sign-in.ts";
import { outputsSentBy, pathTo, refusedCode } from "./code-step.ts";
import type { ErrorAt } from "./error-at.ts";
import { conditionsOf, not, placeOf, type Scope, sourceOf } from "./expressions.ts";
import { failureOf, gotosOf } from "./failures.ts";
import { bodyOf, payloadOf, requestOf } from "./request.ts";
import { camelCase, guarded, type Imports, indent, objectOf } from "./source.ts";

export interface WorkflowOptions {
  readonly workflow: Workflow;
  readonly imports: Imports;
  /** The expression of an input. */
  input(input: Input): string;
  /** The expression of the base URL. Default: the account's. */
  readonly baseUrl?: string;
  /** The schema of a step's body. */
  schemaOf(step: Step): Schema | undefined;
  /** The expression of what a step sends. Default: compiled from its payload. */
  readonly payload?: ((step: Step) => string) | undefined;
  /** The code after the end of the workflow; `outputOf` returns the expression of an output, or undefined. */
  end(outputOf: (name: string) => string | undefined): string;
  /** Names that steps must not have. */
  readonly reserved: ReadonlySet<string>;
  readonly errorAt: ErrorAt;
}

/** The statements of a workflow. */
export function statementsOf(options: WorkflowOptions): string {
  const { workflow, imports, errorAt, end } = options;
  const { steps } = workflow;
  const placeOfStep = ({ id: step }: Step) => ({ workflow: workflow.id, step });
  const names = new Map<string, string>();
  for (const { id } of steps) names.set(id, uniqueName(camelCase(id), names));
  const nameOfStep = (id: string) => names.get(id) as string;
  const indexOf = (id: string) => steps.findIndex((step) => step.id === id);
  const stepOf = (id: string) => steps[indexOf(id)] as Step;
  const codeSteps = steps.filter(({ oneTimeCode }) => oneTimeCode);
  if (codeSteps.length > 1) {
    throw errorAt("A second step asks for a one-time code; only one step may.", placeOfStep(codeSteps[1] as Step));
  }
  const [codeStep] = codeSteps;
  /** The outputs of earlier steps that the step with the code uses up, which may have to be renewed. */
  const spent = codeStep ? outputsSentBy(codeStep) : [];
  const keyOfOutput = ({ step, output }: StepOutput) => `${step} ${output}`;
  const outputNames = new Map<string, string>();
  for (const output of spent) outputNames.set(keyOfOutput(output), uniqueName(camelCase(output.output), outputNames));
  const prefix = codeStep && spent.length > 0 ? pathTo(codeStep, workflow, errorAt) : [];

  /** A variable name that is not used yet. */
  function uniqueName(wanted: string, others: ReadonlyMap<string, string>): string {
    const name = wanted.replace(/^(?=\d|$)/, "step");
    const isTaken = (name: string) => options.reserved.has(name) || [...others.values()].includes(name);
    for (let number = 1; ; number++) {
      const candidate = `${name}${["", "Answer"][number - 1] ?? number}`;
      if (!isTaken(candidate)) return candidate;
    }
  }

  /** A part of the answer of an earlier step. */
  const partOf = ({ step, output }: StepOutput) => {
    const source = stepOf(step).outputs[output] as Source;
    return { source, expression: sourceOf(nameOfStep(step), source, imports) };
  };
  const textOf = (output: StepOutput) => {
    const { source, expression } = partOf(output);
    return `${imports.use("text")}(name, ${expression}, ${JSON.stringify(placeOf(source))})`;
  };
  const scope: Scope = { imports, input: options.input, output: textOf };

  function requestFor(step: Step, scope: Scope): string {
    const payload = options.payload?.(step) ?? payloadOf(step, scope);
    const conditions = [...step.success, ...[...step.onSuccess, ...step.onFailure].flatMap(({ when }) => when)];
    const reads = [...Object.values(step.outputs), ...conditions.flatMap(sourcesOf)];
    const body = bodyOf(step, payload, options.schemaOf(step), imports);
    return requestOf(step, scope, { body, reads, baseUrl: options.baseUrl });
  }

  /** The code of a step, and of everything after it. */
  function from(index: number, path: readonly Step[]): string {
    const step = steps[index];
    if (!step) return end((name) => endingOutput(path, name));
    const answer = nameOfStep(step.id);
    if (step === prefix[0]) {
      const last = prefix.at(-1) as Step;
      const answers = prefix.map(({ id }) => nameOfStep(id)).join(", ");
      const begin = `const begin = async () => {\n${indent(`${prefix.map(begun).join("")}return { ${answers} };\n`)}};\n`;
      return `${begin}const { ${answers} } = await begin();\n${after(last, [...path, ...prefix])}`;
    }
    const request = step === codeStep ? codeRequest(step) : `send(${requestFor(step, scope)})`;
    return `const ${answer} = await ${request};\n${after(step, [...path, step])}`;
  }

  /** A step that may be repeated. */
  function begun(step: Step): string {
    const answer = nameOfStep(step.id);
    const hasFailed = [
      not(conditionsOf(answer, step.success, imports)),
      ...gotosOf(step, answer, imports).map(([, test]) => not(test)),
    ];
    return `const ${answer} = await send(${requestFor(step, scope)});\n${guarded(hasFailed.join(" && "), failureOf(step, nameOfStep(step.id), imports))}`;
  }

  /** The code after the answer of a step. */
  function after(step: Step, path: readonly Step[]): string {
    const answer = nameOfStep(step.id);
    const branch = (action: Action, test = conditionsOf(answer, action.when, imports)) => {
      const code = action.type === "goto" ? from(indexOf(action.step), path) : from(steps.length, path);
      return test === "true" ? code : `if (${test}) {\n${indent(code)}}\n`;
    };
    const gotos = gotosOf(step, answer, imports);
    const isChecked = prefix.includes(step) && gotos.length === 0;
    const failed = not(conditionsOf(answer, step.success, imports));
    const failure = isChecked
      ? ""
      : gotos.length === 0
        ? guarded(failed, failureOf(step, nameOfStep(step.id), imports))
        : `if (${failed}) {\n${indent(gotos.map(([action, test]) => branch(action, test)).join("") + (gotos.some(([, test]) => test === "true") ? "" : failureOf(step, nameOfStep(step.id), imports)))}}\n`;
    const successes = step.onSuccess.map((action) => branch(action)).join("");
    return failure + successes + (isUnconditional(step.onSuccess) ? "" : from(steps.indexOf(step) + 1, path));
  }

  const isUnconditional = (actions: readonly Action[]) => actions.some(({ when }) => when.length === 0);

  /** The last step on the path that has this output. */
  function endingOutput(path: readonly Step[], name: string): string | undefined {
    const candidates = workflow.outputs[name] ?? [];
    const found = path.toReversed().flatMap(({ id }) => candidates.filter(({ step }) => step === id))[0];
    return found && partOf(found).expression;
  }

  function codeRequest(step: Step): string {
    const { input, needed, enrolment } = step.oneTimeCode as NonNullable<Step["oneTimeCode"]>;
    const challenge = () => {
      const parts = [enrolment?.svg, enrolment?.verified].filter((part) => part !== undefined);
      const whole = `${imports.use("challengeOf")}(${parts.map((part) => partOf(part).expression).join(", ")})`;
      if (!needed) return whole;
      const { source, expression } = partOf(needed);
      const flag = `${imports.use("flag")}(name, ${expression}, ${JSON.stringify(placeOf(source))})`;
      return `${flag} ? ${whole} : undefined`;
    };
    const outputs = spent.map((output) => [outputName(output), textOf(output)] as const);
    const read = objectOf([...outputs.map(([name, value]) => `${name}: ${value}`), `challenge: ${challenge()}`]);
    // People and authenticators supply strings, even if a number is sent.
    const typed = input.type === "string" ? "code" : "(code && Number(code))";
    const code = input.default === undefined ? typed : `${typed} ?? ${JSON.stringify(input.default)}`;
    const inner: Scope = {
      imports,
      input: (other) => (other.path.join() === input.path.join() ? code : options.input(other)),
      output: outputName,
    };
    const answers = objectOf(prefix.map(({ id }) => nameOfStep(id)));
    const begun = objectOf(outputs.map(([name]) => name));
    return `codes.send(context, ${objectOf([
      `answers: ${answers}`,
      ...(prefix.length > 0 ? ["renew: begin"] : []),
      `read: (${prefix.length > 0 ? answers : ""}) => (${read})`,
      `send: (${outputs.length > 0 ? begun : "_"}, code) => send(${requestFor(step, inner)})`,
      `isRefused: (answer) => ${refusedCode(step, imports)}`,
    ])})`;
  }

  const outputName = (output: StepOutput) => outputNames.get(keyOfOutput(output)) as string;

  return from(0, []);
}
