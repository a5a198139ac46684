/** Who may sign in to a stateful mock: the accounts in the document's examples and those that the user adds. */
import type { OpenApiDocument } from "../../openapi/document.ts";
import type { SignIn, Step, Workflow } from "../../openapi/sign-in.ts";
import { valuesOf } from "../../openapi/template.ts";
import { testTotpSecret } from "../defaults.ts";
import type { Account } from "./account.ts";
import { partOf } from "./answer-parts.ts";
import { examplesAt, type StepExample } from "./examples.ts";
import { accountOf } from "./own-account.ts";
import { nameOf } from "./recognise.ts";

/** An account with its response example. */
export interface KnownAccount {
  /** Unique among all accounts of all providers. */
  id: string;
  workflow: Workflow;
  /** Where its credentials are checked first. */
  step: Step;
  /** The inputs of its sign-in by name. */
  inputs: ReadonlyMap<string, unknown>;
  /** The response to its credentials; undefined if the document shows none. */
  example?: StepExample | undefined;
  totpSecret: string;
}

export interface Accounts {
  /** The user's own accounts come first. */
  all: readonly KnownAccount[];
  /** Returns the account with these inputs of a workflow; additional inputs do not matter. */
  find(workflow: Workflow, inputs: ReadonlyMap<string, unknown>): KnownAccount | undefined;
  /** Whether any account can sign in with a workflow. */
  has(workflow: Workflow): boolean;
}

/** The step that checks the credentials of a workflow, and the responses to correct ones. */
export interface Entrance {
  workflow: Workflow;
  step: Step;
  successes: StepExample[];
}

/** @throws AuthError `CONFIGURATION` if an added account is wrong. */
export function createAccounts(
  vendor: string,
  document: OpenApiDocument,
  { kinds }: Pick<SignIn, "kinds">,
  added: readonly Account[] = [],
): Accounts {
  const entrances = kinds.flatMap((workflow) => entranceOf(document, workflow));
  const ofUser = added.map((account) => accountOf(vendor, document, entrances, account));
  const ofExamples = entrances.flatMap((entrance) => accountsOf(document, entrance));
  const accounts = [...ofUser, ...ofExamples].map((account, index) => ({ ...account, id: `${vendor} ${index}` }));
  return {
    all: accounts,
    find: (workflow, given) =>
      accounts.find((account) => account.workflow === workflow && isSame(workflow, account.inputs, given)),
    has: (workflow) => accounts.some((account) => account.workflow === workflow),
  };
}

/** The values of a flag that is set. */
const flags: readonly unknown[] = [true, "true", 1, "1"];
export const isSet = (flag: unknown): boolean => flags.includes(flag);

/** Whether the response to its credentials ends the sign-in before this step. */
export const isDoneBefore = ({ step, example }: KnownAccount, later: Step): boolean =>
  Boolean(step !== later && example?.outcome.isSuccess && !example.outcome.next);

/** Whether an account needs a one-time code to sign in. */
export function needsCode(account: KnownAccount): boolean {
  const { step, example } = account;
  const later = account.workflow.steps.find(({ oneTimeCode }) => oneTimeCode);
  const flag = later?.oneTimeCode?.needed;
  if (!later || !flag) return Boolean(later && !isDoneBefore(account, later));
  const source = flag.step === step.id ? step.outputs[flag.output] : undefined;
  return Boolean(example && source && isSet(partOf(example.answer, source)));
}

/** Whether both have the same values for the inputs that identify an account. Inputs that only one has do not matter. */
export function isSame(
  { inputs }: Workflow,
  known: ReadonlyMap<string, unknown>,
  given: ReadonlyMap<string, unknown>,
): boolean {
  const needed = inputs.filter(({ isRequired, path }) => isRequired && known.has(nameOf(path)));
  // An account without any required input is identified by all that it has.
  const names = needed.length > 0 ? needed.map(({ path }) => nameOf(path)) : [...known.keys()];
  const shared = names.filter((name) => given.has(name));
  return shared.length > 0 && shared.every((name) => isEqual(known.get(name), given.get(name)));
}

/** Compares as strings, because numbers and flags are strings in a form. */
export function isEqual(known: unknown, given: unknown): boolean {
  return typeof given !== "object" && String(known) === String(given);
}

function entranceOf(document: OpenApiDocument, workflow: Workflow): Entrance[] {
  const step = workflow.steps.find((candidate) => credentialsOf(workflow, candidate).length > 0);
  if (!step) return [];
  const examples = examplesAt(document, workflow, step);
  return [{ workflow, step, successes: examples.filter(({ outcome }) => outcome.isSuccess || outcome.next) }];
}

/** Returns the names of the inputs that a step puts into its request, without one-time codes. */
export function credentialsOf({ steps }: Workflow, step: Step): string[] {
  const codes = steps.map(({ oneTimeCode }) => oneTimeCode?.input);
  return valuesOf(step).flatMap((value) =>
    "input" in value && !codes.includes(value.input) ? [nameOf(value.input.path)] : [],
  );
}

function accountsOf(document: OpenApiDocument, { workflow, step, successes }: Entrance): Omit<KnownAccount, "id">[] {
  const later = workflow.steps
    .slice(workflow.steps.indexOf(step) + 1)
    .map((each) => ({ names: credentialsOf(workflow, each), examples: examplesAt(document, workflow, each) }));
  const ofStep = (names: readonly string[], { sent }: StepExample) =>
    [...(sent?.inputs ?? [])].filter(([name]) => names.includes(name));
  const base = { workflow, step, totpSecret: testTotpSecret };
  const first = successes
    .filter(({ sent }) => sent)
    .map((example) => {
      const own = ofStep(credentialsOf(workflow, step), example);
      const added = later.flatMap(({ names, examples }) => {
        const same = examples.find(
          ({ scenario, outcome }) => outcome.isSuccess && scenario.name === example.scenario.name,
        );
        return same ? ofStep(names, same) : [];
      });
      return { ...base, inputs: new Map([...added, ...own]), example };
    });
  // A document may have an example only of the request with a code.
  const asking = successes.find(({ outcome }) => !outcome.isSuccess);
  const withCode = later.flatMap(({ names, examples }) =>
    examples
      .filter(({ outcome, sent }) => asking && outcome.isSuccess && sent && sent.outputs.size === 0)
      .map((example) => ({ ...base, inputs: new Map(ofStep(names, example)), example: asking as StepExample }))
      .filter(({ inputs }) => inputs.size > 0 && !first.some((known) => isSame(workflow, known.inputs, inputs))),
  );
  return [...first, ...withCode];
}
