/** The steps of a vendor's workflows, as the mock plays them, with their examples. */
import { type OpenApiDocument, parametersOf } from "../../openapi/document.ts";
import type { SignIn, Source, Step, StepOutput, Workflow } from "../../openapi/sign-in.ts";
import { leavesOf, valuesOf } from "../../openapi/template.ts";
import { credentialsOf } from "./accounts.ts";
import { examplesAt, type StepExample } from "./examples.ts";
import { nameOf, refOf } from "./recognise.ts";

/** What a workflow is for. */
export type Purpose = "signIn" | "refresh" | "logout";

export interface PlayedStep {
  purpose: Purpose;
  workflow: Workflow;
  step: Step;
  /** The responses that the document shows. */
  examples: StepExample[];
  /** The names of the inputs in its request, without one-time codes. */
  credentials: string[];
  /** The outputs of earlier steps in its request, such as `login.ticket`. */
  tickets: string[];
  /** The outputs that any request of the workflow contains. */
  taken: ReadonlySet<string>;
  /** Its outputs whose values are unique to each sign-in. */
  unique: ReadonlySet<string>;
  /** Returns where the requests of the workflow contain an output, and what is allowed there. */
  takers(ref: string): RequestPlace[];
  /** Its outputs by the names that the workflow gives them. */
  named: readonly (readonly [name: string, output: string, source: Source])[];
}

/** A place in a request: a schema, and a pointer into the value that it describes. */
export interface RequestPlace {
  schema: object;
  pointer: string;
}

export function stepsOf(document: OpenApiDocument, signIn: SignIn): PlayedStep[] {
  const { kinds, refresh, logout } = signIn;
  return [
    ...kinds.flatMap((workflow) => play(document, signIn, workflow, "signIn")),
    ...(refresh ? play(document, signIn, refresh, "refresh") : []),
    ...(logout ? play(document, signIn, logout, "logout") : []),
  ];
}

/** Returns the outputs, except the token, that a refresh or a logout uses as secrets. */
export function secretsOf({ refresh, logout }: SignIn): string[] {
  const secrets = [refresh, logout].flatMap((workflow) => (workflow?.inputs ?? []).filter(({ isSecret }) => isSecret));
  return [...new Set(secrets.map(({ path }) => nameOf(path)))].filter((name) => name !== "token");
}

function play(document: OpenApiDocument, signIn: SignIn, workflow: Workflow, purpose: Purpose): PlayedStep[] {
  const taken = new Set(["token", ...signIn.attachments.map(({ from }) => from), ...secretsOf(signIn)]);
  const refsOf = (step: Step) => valuesOf(step).flatMap((value) => ("step" in value ? [refOf(value)] : []));
  const refs = new Set(workflow.steps.flatMap(refsOf));
  return workflow.steps.map((step) => {
    const named = Object.entries(workflow.outputs).flatMap(([name, from]) =>
      from.flatMap((each): [string, string, Source][] => {
        const source = each.step === step.id ? step.outputs[each.output] : undefined;
        return source ? [[name, each.output, source]] : [];
      }),
    );
    const carried = named
      .filter(([name]) => taken.has(name) && name !== signIn.origin?.from)
      .map(([, output]) => output);
    const tickets = Object.keys(step.outputs).filter((output) => refs.has(refOf({ step: step.id, output })));
    return {
      purpose,
      workflow,
      step,
      examples: examplesAt(document, workflow, step),
      credentials: credentialsOf(workflow, step),
      tickets: refsOf(step),
      taken: refs,
      takers: (ref) => workflow.steps.flatMap((each) => placesOf(document, each, ref)),
      unique: new Set([...carried, ...tickets]),
      named,
    };
  });
}

/** Returns where a request of the step contains an output of an earlier step. */
function placesOf(document: OpenApiDocument, { operation, payload, parameters }: Step, ref: string): RequestPlace[] {
  const isIt = (value: object) => "step" in value && refOf(value as StepOutput) === ref;
  const known = parametersOf(document, operation);
  const inParameters = parameters
    .filter(({ value, prefix }) => isIt(value) && prefix === "")
    .flatMap(({ in: place, name }) => known.filter((each) => each.in === place && each.name === name))
    .map(({ schema = {} }) => ({ schema, pointer: "" }));
  const pointers = (payload ? leavesOf(payload) : []).filter(({ value }) => isIt(value)).map(({ pointer }) => pointer);
  const inBodies = Object.values(operation.requests).flatMap(({ schema = {} }) =>
    pointers.map((pointer) => ({ schema, pointer })),
  );
  return [...inParameters, ...inBodies];
}
