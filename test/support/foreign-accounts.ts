/** Accounts of foreign vendors, made from the documents: their names are those of the examples, their secrets sentinels. */
import { formatName, formatsOf } from "../../src/generate/request.ts";
import { examplesAt, type StepExample } from "../../src/mock/state/examples.ts";
import type { Input, Step, Workflow } from "../../src/openapi/sign-in.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";
import type { AccountOptions } from "./foreign-vendors.ts";

export interface ForeignAccount {
  /** What the account signs in with, for the titles of tests. */
  readonly title: string;
  /** What the account function takes, without the place of the vendor. */
  readonly options: AccountOptions;
  readonly secrets: readonly string[];
  /** The scenario whose answer the mock gives to it. */
  readonly scenario: string;
  /** The option for its one-time codes; undefined where the vendor asks for none. */
  readonly code?: string;
}

/** An account for each kind of credentials, each format of the sign-in, and a second factor. */
export function accountsOf(vendor: string, { document, signIn }: Vendor): ForeignAccount[] {
  return signIn.kinds.flatMap((workflow, kind) => {
    const [first] = workflow.steps as [Step];
    const code = workflow.steps.find(({ oneTimeCode }) => oneTimeCode);
    const examples = examplesAt(document, workflow, first);
    const plain = examples.find(({ outcome }) => outcome.isSuccess && !outcome.next);
    const asking = examples.find(({ outcome }) => code && outcome.next === code.id);
    const formats = formatsOf(first).map(formatName);
    const account = (title: string, example: StepExample): ForeignAccount => {
      const seed = `${vendor}${kind}${title}`;
      const inputs = inputsOf(workflow).map((input) => [input, inputValue(input, example, seed)] as const);
      const secrets = inputs.flatMap(([{ isSecret }, value]) => (isSecret ? [String(value)] : []));
      return { title, options: nested(inputs), secrets, scenario: example.scenario.name };
    };
    return [
      ...(plain ? [account(workflow.id, plain)] : []),
      ...(plain && formats.length > 1
        ? formats.map((format) => {
            const { options, ...rest } = account(format, plain);
            return { ...rest, options: { ...options, bodyFormat: format } };
          })
        : []),
      ...(asking ? [{ ...account("one-time code", asking), code: code?.oneTimeCode?.input.path[0] as string }] : []),
    ];
  });
}

/** The failures that the document shows for credentials of their own, by scenario: what the account function takes. */
export function failuresOf({ document, signIn }: Vendor): { scenario: string; options: AccountOptions }[] {
  return signIn.kinds.flatMap((workflow) =>
    examplesAt(document, workflow, workflow.steps[0] as Step).flatMap(({ scenario, outcome, sent }) => {
      const inputs = inputsOf(workflow).map((input) => [input, sent?.inputs.get(input.path.join("."))] as const);
      const isWhole = inputs.every(([, value]) => value !== undefined);
      if (outcome.isSuccess || outcome.next || !isWhole) return [];
      return [{ scenario: scenario.name, options: nested(inputs) }];
    }),
  );
}

/** The description of an account for the mock. */
export const credentialsOf = ({ options: { bodyFormat, ...credentials }, scenario }: ForeignAccount) => ({
  credentials,
  scenario,
});

/** The required ones, without the one-time code. */
const inputsOf = ({ inputs, steps }: Workflow): Input[] =>
  inputs.filter((input) => input.isRequired && !steps.some(({ oneTimeCode }) => oneTimeCode?.input === input));

function inputValue(input: Input, { sent }: StepExample, seed: string): unknown {
  const name = input.path.join(".");
  if (!input.isSecret) return sent?.inputs.get(name) ?? `fake-${name}`;
  return `fakeSentinel${seed.replace(/\W/g, "")}${input.path.at(-1)}`;
}

function nested(inputs: readonly (readonly [Input, unknown])[]): AccountOptions {
  const options: Record<string, unknown> = {};
  for (const [{ path }, value] of inputs) {
    const [top, member] = path as [string, string?];
    options[top] = member === undefined ? value : { ...(options[top] as object), [member]: value };
  }
  return options;
}
