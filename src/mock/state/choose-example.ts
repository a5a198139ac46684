/** Chooses the example of a step for a request: a success, or a refusal for what is wrong with the request. */
import type { Choice } from "../choose.ts";
import { isEqual, isSame, type KnownAccount } from "./accounts.ts";
import { type AnswerParts, partOf } from "./answer-parts.ts";
import type { StepExample } from "./examples.ts";
import { nameOf, type Recognised, refOf } from "./recognise.ts";
import type { PlayedStep } from "./steps.ts";

/** Returns the success example of a step: that of the account, or the first one. */
export function successFor(
  { step, workflow, examples }: PlayedStep,
  account: KnownAccount | undefined,
  paired: Choice | undefined,
): StepExample | undefined {
  if (account?.step === step) return account.example;
  const successes = examples.filter(({ outcome }) => outcome.isSuccess);
  const isPaired = ({ scenario }: StepExample) => scenario.name === paired?.scenario?.name;
  const isNamed = ({ scenario }: StepExample) => scenario.name === account?.example?.scenario.name;
  const isOf = ({ sent }: StepExample) => sent && account && isSame(workflow, account.inputs, sent.inputs);
  return (
    successes.find(isNamed) ??
    successes.find(isOf) ??
    successes.find(isPaired) ??
    successes.find(({ sent }) => sent) ??
    successes[0]
  );
}

/** What is wrong with a request that fits the document. */
export type Flaw = "credentials" | "ticket" | "missingCode" | "wrongCode";

/** The error codes for a flaw, best match first. */
const codes: Record<Flaw, readonly string[]> = {
  credentials: ["INVALID_CREDENTIALS"],
  ticket: ["INVALID_CREDENTIALS", "MFA_REJECTED"],
  missingCode: ["MFA_REQUIRED", "MFA_REJECTED"],
  wrongCode: ["MFA_REJECTED"],
};

/** Finds the example that refuses a request; undefined if the document shows no failure. */
export type FindRefusal = (at: PlayedStep, flaw: Flaw, request: Recognised) => StepExample | undefined;

/**
 * Prefers an example with the same credentials, then one with the same flaw, then one with a code for it.
 *
 * @param steps all steps of the vendor's workflows
 */
export function createRefusals(steps: readonly PlayedStep[]): FindRefusal {
  return (at, flaw, request) => {
    const failures = failuresAt(at);
    const alike = failures.filter(({ sent, outcome }) => sent && flawOf(steps, at, sent, outcome.code) === flaw);
    const elsewhere = steps.filter(
      ({ purpose, step }) => purpose === at.purpose && step !== at.step && step.operation.id === at.step.operation.id,
    );
    const all = [...failures, ...elsewhere.flatMap(failuresAt)];
    return (
      (flaw === "credentials" ? all.find(({ sent }) => sent && isOf(sent, request)) : undefined) ??
      alike.find(({ outcome }) => outcome.code !== undefined && codes[flaw].includes(outcome.code)) ??
      alike[0] ??
      codes[flaw].map((code) => all.find(({ outcome }) => outcome.code === code)).find(Boolean) ??
      all[0]
    );
  };
}

const failuresAt = ({ examples }: PlayedStep) => examples.filter(({ outcome }) => !outcome.isSuccess && !outcome.next);

/** Whether the request has the credentials of the example. */
function isOf(example: Recognised, { inputs }: Recognised): boolean {
  return example.inputs.size > 0 && [...example.inputs].every(([name, value]) => isEqual(inputs.get(name), value));
}

/** The flaw of an example's request. */
function flawOf(steps: readonly PlayedStep[], at: PlayedStep, sent: Recognised, code: string | undefined): Flaw {
  if ([...sent.outputs].some(([ref, value]) => !isShown(steps, at, ref, value))) return "ticket";
  const { oneTimeCode } = at.step;
  if (!oneTimeCode || code === "INVALID_CREDENTIALS") return "credentials";
  return sent.inputs.has(nameOf(oneTimeCode.input.path)) ? "wrongCode" : "missingCode";
}

/** Whether an example of an earlier step issues this value. */
function isShown(steps: readonly PlayedStep[], { workflow }: PlayedStep, ref: string, value: unknown): boolean {
  return steps
    .filter((other) => other.workflow === workflow)
    .some(({ step, examples }) =>
      Object.entries(step.outputs).some(
        ([output, source]) =>
          refOf({ step: step.id, output }) === ref &&
          examples.some(({ answer }: { answer: AnswerParts }) => partOf(answer, source) === value),
      ),
    );
}
