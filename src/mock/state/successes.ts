/** Which example answers a request of a step that is right. */
import type { Choice } from "../choose.ts";
import { isSame, type KnownAccount } from "./accounts.ts";
import type { StepExample } from "./examples.ts";
import type { PlayedStep } from "./steps.ts";

/** The example of success of a step: that of the account, or the first one. */
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
