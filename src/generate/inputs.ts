/** The options of an account: their types with doc comments, their checks, and how they become credentials. */
import type { Input, SignIn } from "../openapi/sign-in.ts";
import {
  argumentsOf,
  arrayOf,
  comment,
  guarded,
  type Imports,
  indent,
  keyOf,
  memberOf,
  pascalCase,
  sentence,
} from "./source.ts";

/** An option at the top level, with its members where it is an object. */
interface Option {
  readonly name: string;
  readonly leaves: readonly Input[];
}

export interface Kind {
  /** All of them but the one-time code. */
  readonly inputs: readonly Input[];
  /** Those that not every kind takes. */
  readonly own: readonly Input[];
  readonly isSalted: boolean;
}

const keyOfInput = ({ path }: Input) => path.join(".");
const topOf = ({ path }: Input) => path[0] as string;
const leafOf = ({ path }: Input) => path.at(-1) as string;
/** In the order of their first members. */
function groupedByOptions(kinds: readonly Kind[]): Map<string, Kind[]> {
  const groups = new Map<string, Kind[]>();
  for (const kind of kinds) {
    const key = unique(kind.own.map(topOf)).join();
    groups.set(key, [...(groups.get(key) ?? []), kind]);
  }
  return groups;
}

const unique = <T>(values: readonly T[]) => [...new Set(values)];

/** The one-time code of a sign-in. */
export const codeOf = ({ kinds }: SignIn) =>
  kinds.flatMap(({ steps }) => steps).find(({ oneTimeCode }) => oneTimeCode)?.oneTimeCode?.input;

export function kindsOf(signIn: SignIn): Kind[] {
  const code = codeOf(signIn);
  const all = signIn.kinds.map(({ inputs }) =>
    inputs.filter((input) => keyOfInput(input) !== (code && keyOfInput(code))),
  );
  return all.map((inputs) => {
    const own = inputs.filter(
      (input) => !all.every((others) => others.some((other) => keyOfInput(other) === keyOfInput(input))),
    );
    const telling = own.filter(({ isRequired }) => isRequired);
    return { inputs, own, isSalted: telling.length > 0 && telling.every(({ isSecret }) => isSecret) };
  });
}

/** Inputs of every kind, those that all of them take first. */
function inputsOf(kinds: readonly Kind[]): Input[] {
  const shared = (kinds[0] as Kind).inputs.filter((input) => !kinds.some(({ own }) => own.includes(input)));
  const byName = new Map([...shared, ...kinds.flatMap(({ own }) => own)].map((input) => [keyOfInput(input), input]));
  // The description of the first kind that has it.
  for (const { own } of kinds.toReversed()) for (const input of own) byName.set(keyOfInput(input), input);
  return [...byName.values()];
}

/** Names of the options that inputs are, in order. */
export const optionNames = (kinds: readonly Kind[]) => unique(inputsOf(kinds).map(topOf));

const optionsOf = (inputs: readonly Input[]): Option[] =>
  unique(inputs.map(topOf)).map((name) => ({ name, leaves: inputs.filter((input) => topOf(input) === name) }));

const typeOf = ({ type }: Input) => (type === "string" ? "Credential" : type === "boolean" ? "boolean" : "number");

function property(name: string, type: string, isRequired: boolean, description?: string): string {
  return `${comment(description && sentence(description))}${keyOf(name)}${isRequired ? "" : "?"}: ${type};\n`;
}

function propertiesOf(inputs: readonly Input[]): string {
  return optionsOf(inputs)
    .map(({ name, leaves }) => {
      const [first] = leaves as [Input];
      const standard = first.default === undefined ? "" : ` Default: ${JSON.stringify(first.default)}.`;
      if (first.path.length === 1) {
        return property(
          name,
          typeOf(first),
          first.isRequired,
          first.description && sentence(first.description) + standard,
        );
      }
      const members = leaves.map((leaf) => property(leafOf(leaf), typeOf(leaf), leaf.isRequired, leaf.description));
      return property(
        name,
        `{\n${indent(members.join(""))}}`,
        leaves.some(({ isRequired }) => isRequired),
      );
    })
    .join("");
}

/** Properties that another kind has, and this one may not. */
const never = (names: readonly string[]) => names.map((name) => `${keyOf(name)}?: never;\n`).join("");

/** The type of one kind's own options, or of the one object that some kinds differ in. */
function variant(own: readonly Input[], others: readonly string[]): string {
  const names = own.map(topOf);
  return `| {\n${indent(propertiesOf(own) + never(others.filter((name) => !names.includes(name))))}}\n`;
}

export interface CredentialTypes {
  /** Declarations that stand before the type of the options. */
  readonly declarations: string;
  /** Properties, where there is one kind. */
  readonly properties?: string;
  /** Name of the type, where there are several. */
  readonly name?: string;
}

/** The types of what signs in. Kinds that differ in one object only share a type for that. */
export function credentialTypesOf(kinds: readonly Kind[], pascal: string, title: string): CredentialTypes {
  if (kinds.length === 1) return { declarations: "", properties: propertiesOf((kinds[0] as Kind).inputs) };
  const shared = inputsOf(kinds).filter((input) =>
    kinds.every(({ inputs }) => inputs.some((each) => keyOfInput(each) === keyOfInput(input))),
  );
  const groups = [...groupedByOptions(kinds).values()];
  const tops = unique(kinds.flatMap(({ own }) => own.map(topOf)));
  let declarations = "";
  const variants = groups.map((group) => {
    const [first] = group as [Kind];
    if (group.length === 1) return variant(first.own, tops);
    const object = topOf(first.own[0] as Input);
    const leaves = unique(group.flatMap(({ own }) => own.map(leafOf)));
    const type = `${pascal}${pascalCase(object)}`;
    const types = group.map(({ own }) =>
      variant(
        own.map((input) => ({ ...input, path: input.path.slice(1) })),
        leaves,
      ),
    );
    declarations += `/** One kind of \`${object}\`. */\nexport type ${type} =\n${indent(types.join("")).trimEnd()};\n\n`;
    return `| {\n${indent(property(object, type, true) + never(tops.filter((name) => name !== object)))}}\n`;
  });
  const name = `${pascal}Credentials`;
  const common = shared.length > 0 ? `{\n${indent(propertiesOf(shared))}} & ` : "";
  declarations += `/** What signs in to ${title}. */\nexport type ${name} = ${common}(\n${indent(variants.join(""))});\n`;
  return { declarations, name };
}

/** The expression of an option. */
function optionOf({ path }: Input): string {
  const [top, leaf] = path as [string, string?];
  const option = memberOf("options", top);
  return leaf === undefined ? option : memberOf(`${option}?`, leaf).replace("?[", "?.[");
}

/** The expression of an input within a flow. */
export const inputExpression = (input: Input): string => {
  const value = input.type === "string" ? memberOf("credentials", leafOf(input)) : optionOf(input);
  return input.default === undefined ? value : `(${value} ?? ${JSON.stringify(input.default)})`;
};

/** Members of `identity` or `secrets`. */
function credentialsOf(inputs: readonly Input[]): string[] {
  return inputs.map((input) => {
    const option = optionOf(input);
    const value = input.type === "string" ? option : `String(${option})`;
    const member = `${keyOf(leafOf(input))}: ${value}`;
    return input.isRequired ? member : `...(${option} !== undefined && { ${member} })`;
  });
}

/** The identity and the secrets of an account, as object literals: one for each kind. */
export function identitiesOf(kinds: readonly Kind[]): { identity: string[][]; secrets: string[][] } {
  const isIdentity = ({ own, isSalted }: Kind, input: Input) => !input.isSecret || (isSalted && own.includes(input));
  return {
    identity: kinds.map((kind) => [
      ...credentialsOf(kind.inputs.filter((input) => isIdentity(kind, input))),
      ...(kind.isSalted ? ["salt: processSalt"] : []),
    ]),
    secrets: kinds.map((kind) => credentialsOf(kind.inputs.filter((input) => !isIdentity(kind, input)))),
  };
}

/** Checks of options that are numbers or flags; credentials are checked when they are read. */
export function typeChecksOf(kinds: readonly Kind[], imports: Imports): string {
  return inputsOf(kinds)
    .filter(({ type }) => type !== "string")
    .map((input) => {
      const option = optionOf(input);
      const check = `${imports.use("checkType")}(${argumentsOf(["name", JSON.stringify(leafOf(input)), option, JSON.stringify(typeOf(input))])});\n`;
      // An option of another kind of credentials may be missing.
      const isNeeded = input.isRequired && !kinds.some(({ own }) => own.includes(input));
      return isNeeded ? check : guarded(`${option} !== undefined`, check);
    })
    .join("");
}

/** Checks of options that are objects. */
export function objectChecksOf(kinds: readonly Kind[], provider: string): string {
  return optionsOf(inputsOf(kinds))
    .filter(({ leaves }) => (leaves[0] as Input).path.length > 1)
    .map(({ name, leaves }) => {
      const option = memberOf("options", name);
      const names = arrayOf(unique(leaves.map((leaf) => JSON.stringify(leafOf(leaf)))));
      const check = `checkOptions(${JSON.stringify(`${provider}'s ${name}`)}, ${option}, ${names});\n`;
      return guarded(`${option} !== undefined`, check);
    })
    .join("");
}

/** The arguments of `kindOf`: what was given of each kind, how to say that, and the kind of an empty object. */
export function kindArgumentsOf(kinds: readonly Kind[]): string {
  const given = kinds.map(({ own }) => {
    const telling = own.filter(
      (input) => kinds.filter((kind) => kind.own.some((each) => keyOfInput(each) === keyOfInput(input))).length === 1,
    );
    return telling.map(optionOf).join(" ?? ") || "undefined";
  });
  const names = [...groupedByOptions(kinds)].map(([key, group]) => {
    if (group.length > 1) return `one kind of ${key}`;
    const { own = [] } = group[0] ?? {};
    const required = own.filter(({ isRequired }) => isRequired);
    const options = unique((required.length > 0 ? required : own).map(topOf));
    return options.join(" and ").replace(/ and (?=.* and )/g, ", ");
  });
  const objects = kinds.flatMap(({ own }, index) => {
    const [first] = own;
    return first && first.path.length > 1 ? [`${memberOf("options", topOf(first))} !== undefined ? ${index} : `] : [];
  });
  const fallback = objects.length > 0 ? `${objects.at(-1)}0` : "";
  const how = JSON.stringify(names.join(", or "));
  return argumentsOf(["name", arrayOf(given), how, ...(fallback ? [fallback] : [])]);
}
