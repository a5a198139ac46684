/** Finds the parts of a response that are secret according to the vendor's documents, so that the table truncates them. */
import { type KnownOperation, type OpenApiDocument, operationOf } from "../../src/openapi/document.ts";
import { valueAt } from "../../src/openapi/pointer.ts";
import { hasFormat } from "../../src/openapi/schema-pointer.ts";
import { type SignIn, type Step, type Workflow, workflowsOf } from "../../src/openapi/sign-in.ts";
import { leavesOf } from "../../src/openapi/template.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";

/** What a call sent. */
export interface SentRequest {
  operationId: string;
  body: unknown;
  /** By place and name, such as `query username`. */
  parameters: Readonly<Record<string, unknown>>;
}

/** Whether the value at a pointer in a response is secret. */
export type IsSecret = (pointer: string, value: unknown) => boolean;

/**
 * Returns a function that finds secret values. These are secret: outputs of the steps, except those about the token's
 * lifetime; values with `format: password` in the schema of the response; and secret inputs that the response repeats.
 */
export function secretsOf({ document, signIn }: Vendor, { operationId, body, parameters }: SentRequest): IsSecret {
  const played = workflowsOf(signIn).flatMap((workflow) =>
    workflow.steps.filter(({ operation }) => operation.id === operationId).map((step) => ({ workflow, step })),
  );
  const pointers = played.flatMap(({ workflow, step }) => secretOutputs(signIn, workflow, step));
  const sent = new Set(played.flatMap(({ step }) => secretInputs(step, body, parameters)).map(String));
  const operation = operationOf(document, operationId);
  return (pointer, value) =>
    pointers.some((secret) => pointer === secret || pointer.startsWith(`${secret}/`)) ||
    sent.has(String(value)) ||
    (operation !== undefined && isMarked(document, operation, pointer));
}

/** Returns the pointers of the secret outputs of a step. */
function secretOutputs(signIn: SignIn, workflow: Workflow, step: Step): string[] {
  return Object.entries(step.outputs).flatMap(([output, source]) => {
    if (source.from !== "body") return [];
    const names = Object.entries(workflow.outputs)
      .filter(([, from]) => from.some((each) => each.step === step.id && each.output === output))
      .map(([name]) => name);
    const isSpent = names.length === 0 && !isFlag(workflow, step.id, output);
    return isSpent || names.some((name) => !isPublic(signIn, name)) ? [source.pointer] : [];
  });
}

/** Whether an output only says that a one-time code is needed. */
const isFlag = ({ steps }: Workflow, id: string, name: string) =>
  steps
    .flatMap(({ oneTimeCode }) => [oneTimeCode?.needed, oneTimeCode?.enrolment?.verified])
    .some((flag) => flag?.step === id && flag.output === name);

/** Whether an output is about the token's lifetime or origin, or is an input of a refresh or logout that is not secret. */
function isPublic({ attachments, lifetime, origin, refresh, logout }: SignIn, name: string): boolean {
  if (name === "token" || attachments.some(({ from }) => from === name)) return false;
  if ([lifetime?.from, lifetime?.issued, lifetime?.expires, origin?.from].includes(name)) return true;
  const inputs = [...(refresh?.inputs ?? []), ...(logout?.inputs ?? [])].filter(({ path }) => path.join(".") === name);
  return inputs.length > 0 && inputs.every(({ isSecret }) => !isSecret);
}

/** Returns the values of the secret inputs in a request. */
function secretInputs({ payload, parameters }: Step, body: unknown, sent: SentRequest["parameters"]): unknown[] {
  const inBody = (payload ? leavesOf(payload) : []).map(({ pointer, value }) => ({
    value,
    given: valueAt(body, pointer),
  }));
  const inParameters = parameters.map(({ in: place, name, prefix, value }) => {
    const given = sent[`${place} ${name}`];
    return { value, given: typeof given === "string" ? given.slice(prefix.length) : given };
  });
  return [...inBody, ...inParameters]
    .filter(({ value }) => "input" in value && value.input.isSecret)
    .map(({ given }) => given)
    .filter((given) => given !== undefined && given !== null && given !== "");
}

const isMarked = (document: OpenApiDocument, { responses }: KnownOperation, pointer: string) =>
  Object.values(responses)
    .flatMap(({ content = {} }) => Object.values(content))
    .some(({ schema }) => hasFormat(document, schema, pointer, "password"));
