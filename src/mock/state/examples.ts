/** The examples of a step's operation, as the step's workflow interprets them. */
import { type OpenApiDocument, type ResponseObject, resolve, responseFor } from "../../openapi/document.ts";
import { answersOf, type Scenario } from "../../openapi/scenarios.ts";
import type { Step, Workflow } from "../../openapi/sign-in.ts";
import type { AnswerParts } from "./answer-parts.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { type Recognised, recognise, type Sent, sizeOf } from "./recognise.ts";

export interface StepExample {
  scenario: Scenario;
  answer: AnswerParts;
  outcome: Outcome;
  /** The step's values in its request example; undefined if there is no request example. */
  sent?: Recognised;
}

/** Returns the response examples for requests of the step, and those without a request example. */
export function examplesAt(document: OpenApiDocument, workflow: Workflow, step: Step): StepExample[] {
  return answersOf(document, step.operation).flatMap((scenario): StepExample[] => {
    const { status, body } = scenario.response;
    const requests = sentIn(scenario);
    const answer = { status, body, headers: headersOf(document, step, status) };
    const outcome = outcomeOf(workflow, step, answer);
    if (requests.length === 0) return [{ scenario, answer, outcome }];
    const sent = recognisedIn(step, requests);
    // A request belongs to the step that puts the most into it: one with a code is not a request of the previous step.
    const rivals = workflow.steps.filter((other) => other.operation.id === step.operation.id);
    if (!sent || rivals.some((rival) => sizeOf(recognisedIn(rival, requests)) > sizeOf(sent))) return [];
    // Documents show headers per status, so an example may have the headers of another outcome.
    const bare = outcomeOf(workflow, step, { status, body, headers: {} });
    const isOther = !outcome.isSuccess && outcome.next !== bare.next && !goesOn(document, workflow, outcome, sent);
    return [{ scenario, answer, outcome: isOther ? bare : outcome, sent }];
  });
}

/** Returns the request examples of a scenario, one for each media type; empty if it has none. */
function sentIn({ requests, parameters }: Scenario): Sent[] {
  const hasParameters = Object.keys(parameters).length > 0;
  const shown = (key: string) => (key in parameters ? String(parameters[key]) : undefined);
  const bodies = Object.keys(requests).length > 0 ? Object.values(requests) : hasParameters ? [undefined] : [];
  return bodies.map((body) => ({ body, ...(hasParameters && { parameter: shown }) }));
}

const recognisedIn = (step: Step, requests: readonly Sent[]) =>
  requests.map((request) => recognise(step, request)).find((each) => each?.missing === 0);

/** Whether an example shows that these credentials succeed at the next step. */
function goesOn(document: OpenApiDocument, workflow: Workflow, { next }: Outcome, { inputs }: Recognised): boolean {
  const step = workflow.steps.find(({ id }) => id === next);
  return examplesAt(document, workflow, step as Step).some(({ outcome, sent }) => {
    const shared = [...(sent?.inputs ?? [])].filter(([name]) => inputs.has(name));
    return outcome.isSuccess && shared.length > 0 && shared.every(([name, value]) => inputs.get(name) === value);
  });
}

interface Header {
  example?: unknown;
  schema?: { example?: unknown; examples?: readonly unknown[] };
}

function headersOf(document: OpenApiDocument, { operation }: Step, status: number) {
  return shownHeaders(document, responseFor(operation, status) ?? operation.responses.default ?? {});
}

/** Returns the headers that the document shows for a response, in lower case. */
export function shownHeaders(document: OpenApiDocument, { headers = {} }: ResponseObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, header]) => {
      const { example, schema } = resolve<Header>(document, header);
      const value = example ?? schema?.example ?? schema?.examples?.[0];
      return value === undefined ? [] : [[name.toLowerCase(), [value].flat().join("\n")]];
    }),
  );
}
