/** The kinds of credentials that an account accepts, and their options. */
import type { Input, SignIn, Step } from "../openapi/sign-in.ts";

/** An option at the top level, with its members if it is an object. */
export interface Option {
  readonly name: string;
  readonly leaves: readonly Input[];
}

export interface Kind {
  /** All inputs except the one-time code. */
  readonly inputs: readonly Input[];
  /** The inputs that not every kind has. */
  readonly own: readonly Input[];
  /** The inputs that identify the account, if all of them are secrets; empty if others identify it. */
  readonly identifyingSecrets: readonly Input[];
}

/** The name of an input, such as `accessToken.identifier`. */
export const keyOfInput = ({ path }: Input) => path.join(".");
export const topOf = ({ path }: Input) => path[0] as string;
export const leafOf = ({ path }: Input) => path.at(-1) as string;
/** Kinds grouped by the options that distinguish them, in the order of their first members. */
export function groupedByOptions(kinds: readonly Kind[]): Map<string, Kind[]> {
  const groups = new Map<string, Kind[]>();
  for (const kind of kinds) {
    const key = unique(kind.own.map(topOf)).join();
    groups.set(key, [...(groups.get(key) ?? []), kind]);
  }
  return groups;
}

export const unique = <T>(values: readonly T[]) => [...new Set(values)];

/** The steps of all sign-ins. */
export const stepsOf = ({ kinds }: SignIn): Step[] => kinds.flatMap(({ steps }) => [...steps]);

/** The first step that sends a one-time code, and that code. */
export const codeStepOf = (signIn: SignIn) => stepsOf(signIn).find(({ oneTimeCode }) => oneTimeCode);
export const codeOf = (signIn: SignIn) => codeStepOf(signIn)?.oneTimeCode?.input;

export function kindsOf(signIn: SignIn): Kind[] {
  const code = codeOf(signIn);
  const all = signIn.kinds.map(({ inputs }) =>
    inputs.filter((input) => keyOfInput(input) !== (code && keyOfInput(code))),
  );
  return all.map((inputs) => {
    const own = inputs.filter(
      (input) => !all.every((others) => others.some((other) => keyOfInput(other) === keyOfInput(input))),
    );
    const identifying = own.some(({ isRequired }) => isRequired) ? own : inputs;
    const needed = identifying.filter(({ isRequired }) => isRequired);
    const isSecret = (needed.length > 0 ? needed : identifying).every((input) => input.isSecret);
    return { inputs, own, identifyingSecrets: isSecret ? identifying : [] };
  });
}

/** The inputs of all kinds; those that every kind has come first. */
export function inputsOf(kinds: readonly Kind[]): Input[] {
  const shared = (kinds[0] as Kind).inputs.filter((input) => !kinds.some(({ own }) => own.includes(input)));
  const byName = new Map([...shared, ...kinds.flatMap(({ own }) => own)].map((input) => [keyOfInput(input), input]));
  // The description of the first kind that has it.
  for (const { own } of kinds.toReversed()) for (const input of own) byName.set(keyOfInput(input), input);
  return [...byName.values()];
}

/** The names of the options for inputs, in order. */
export const optionNames = (kinds: readonly Kind[]) => unique(inputsOf(kinds).map(topOf));

export const optionsOf = (inputs: readonly Input[]): Option[] =>
  unique(inputs.map(topOf)).map((name) => ({ name, leaves: inputs.filter((input) => topOf(input) === name) }));

/** The inputs that no other kind has, which distinguish a kind. */
export const distinguishingOf = ({ own }: Kind, kinds: readonly Kind[]): Input[] =>
  own.filter(
    (input) => kinds.filter((kind) => kind.own.some((each) => keyOfInput(each) === keyOfInput(input))).length === 1,
  );

/** Returns what is wrong with the kinds of credentials, as a sentence, and the kind that it applies to. */
export function flawOfKinds(kinds: readonly Kind[]): { sentence: string; kind: number } | undefined {
  const [, second] = kinds.flatMap((kind, index) => (distinguishingOf(kind, kinds).length === 0 ? [index] : []));
  if (kinds.length > 1 && second !== undefined) {
    return {
      sentence: "Another workflow of x-token.signIn has these inputs; give one an input of its own.",
      kind: second,
    };
  }
  const all = inputsOf(kinds);
  for (const [kind, { inputs }] of kinds.entries()) {
    const other = inputs.find((input) =>
      all.some((each) => keyOfInput(each) === keyOfInput(input) && each.type !== input.type),
    );
    if (other) return { sentence: `The input ${keyOfInput(other)} has another type in another workflow.`, kind };
  }
  const mixed = [...groupedByOptions(kinds).values()].find(
    ([first, ...others]) => others.length > 0 && unique((first?.own ?? []).map(topOf)).length > 1,
  );
  const sentence = "Workflows of x-token.signIn that differ within an object may differ in nothing else.";
  return mixed && { sentence, kind: kinds.indexOf(mixed[0] as Kind) };
}
