/** Who may sign in to a stateful mock: the accounts of the document's examples and those that the user adds. */
import type { OpenApiDocument } from "../../openapi/document.ts";
import { pointerOf, valueAt } from "../../openapi/pointer.ts";
import type { SignIn, Step, Workflow } from "../../openapi/sign-in.ts";
import { testTotpSecret } from "../defaults.ts";
import { misconfigured } from "../misconfigured.ts";
import type { Account } from "./account.ts";
import { examplesAt, type StepExample } from "./examples.ts";
import { nameOf, recognise, valuesOf } from "./recognise.ts";

/** An account with the example that it gets. */
export interface KnownAccount {
  /** No other account of any provider has it. */
  id: string;
  workflow: Workflow;
  /** Where its credentials are checked first. */
  step: Step;
  /** The inputs of its sign-in by name. */
  inputs: ReadonlyMap<string, unknown>;
  /** What it gets where it signs in; undefined where the document shows no answer. */
  example?: StepExample | undefined;
  totpSecret: string;
}

export interface Accounts {
  /** The account whose inputs of a workflow are these, whatever else there is. */
  find(workflow: Workflow, inputs: ReadonlyMap<string, unknown>): KnownAccount | undefined;
  /** Whether anybody can sign in by a workflow. */
  has(workflow: Workflow): boolean;
}

/** Where the credentials of a workflow are checked, and what is answered to those that are right. */
interface Entrance {
  workflow: Workflow;
  step: Step;
  successes: StepExample[];
}

/** @throws AuthError `CONFIGURATION` when an added account is wrong. */
export function createAccounts(
  vendor: string,
  document: OpenApiDocument,
  { kinds }: Pick<SignIn, "kinds">,
  added: readonly Account[] = [],
): Accounts {
  const entrances = kinds.flatMap((workflow) => entranceOf(document, workflow));
  const ofUser = added.map((account) => accountOf(vendor, entrances, account));
  const ofExamples = entrances.flatMap((entrance) => accountsOf(document, entrance));
  const accounts = [...ofUser, ...ofExamples].map((account, index) => ({ ...account, id: `${vendor} ${index}` }));
  return {
    find: (workflow, given) =>
      accounts.find((account) => account.workflow === workflow && isSame(workflow, account.inputs, given)),
    has: (workflow) => accounts.some((account) => account.workflow === workflow),
  };
}

/** Whether the inputs that identify an account are the same in both. Inputs that only one has do not matter. */
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

/** Numbers and flags are texts in a form. */
export function isEqual(known: unknown, given: unknown): boolean {
  return typeof given !== "object" && String(known) === String(given);
}

function entranceOf(document: OpenApiDocument, workflow: Workflow): Entrance[] {
  const step = workflow.steps.find((candidate) => credentialsOf(workflow, candidate).length > 0);
  if (!step) return [];
  const examples = examplesAt(document, workflow, step);
  return [{ workflow, step, successes: examples.filter(({ outcome }) => outcome.isSuccess || outcome.next) }];
}

/** The names of the inputs that a step puts into its request, without one-time codes. */
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
  // A vendor may show the request with a code alone.
  const asking = successes.find(({ outcome }) => !outcome.isSuccess);
  const withCode = later.flatMap(({ names, examples }) =>
    examples
      .filter(({ outcome, sent }) => asking && outcome.isSuccess && sent && sent.outputs.size === 0)
      .map((example) => ({ ...base, inputs: new Map(ofStep(names, example)), example: asking as StepExample }))
      .filter(({ inputs }) => inputs.size > 0 && !first.some((known) => isSame(workflow, known.inputs, inputs))),
  );
  return [...first, ...withCode];
}

function accountOf(vendor: string, entrances: readonly Entrance[], account: Account): Omit<KnownAccount, "id"> {
  const { credentials, scenario: name, totpSecret = testTotpSecret } = account;
  if (!/^[A-Z2-7]+=*$/i.test(totpSecret)) misconfigured(`The totpSecret of an account of ${vendor} is not Base32.`);
  const known = entrances.flatMap(({ successes }) => successes.map(({ scenario }) => scenario.name));
  if (name !== undefined && !known.includes(name)) {
    misconfigured(`An account of ${vendor} cannot get the scenario "${name}"; use ${known.join(", ")}.`);
  }
  const candidates = entrances
    .filter(({ successes }) => name === undefined || successes.some(({ scenario }) => scenario.name === name))
    .map((entrance) => ({ ...entrance, inputs: inputsOf(entrance, credentials) }))
    .toSorted((a, b) => b.inputs.size - a.inputs.size);
  const [best] = candidates;
  if (!best || ![...best.inputs.values()].some((value) => value !== null))
    misconfigured(`An account of ${vendor} has no credentials to tell it by; it needs ${neededBy(entrances)}.`);
  const { workflow, step, inputs, successes } = best;
  const example = successes.find(({ scenario, outcome }) => (name ? scenario.name === name : outcome.isSuccess));
  return { workflow, step, inputs, example: example ?? successes[0], totpSecret };
}

/** The inputs of each kind of credentials that an account may have, as in a sentence. */
function neededBy(entrances: readonly Entrance[]): string {
  const kinds = entrances.map(({ workflow: { inputs, steps } }) => {
    const credentials = inputs.filter((input) => !steps.some(({ oneTimeCode }) => oneTimeCode?.input === input));
    const required = credentials.filter(({ isRequired }) => isRequired);
    const names = (required.length > 0 ? required : credentials).map(({ path }) => nameOf(path));
    return names.join(", ").replace(/, ([^,]*)$/, " and $1");
  });
  return kinds.join(", or ") || "a workflow with inputs";
}

/** The credentials by the names of the inputs, where they are not yet. */
function inputsOf({ workflow, step }: Entrance, credentials: Record<string, unknown>): Map<string, unknown> {
  const names = workflow.inputs.map(({ path }) => path);
  const isNamed = Object.keys(credentials).every((key) => names.some(([first]) => first === key));
  if (!isNamed) return new Map(recognise(step, { body: credentials })?.inputs);
  const named = names.map((path) => [nameOf(path), valueAt(credentials, pointerOf(path))] as const);
  return new Map(named.filter(([, value]) => value !== undefined));
}
