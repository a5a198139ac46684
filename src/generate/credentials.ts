/** Generates the expressions that read credentials from options, and the checks of options. */
import type { Input } from "../openapi/sign-in.ts";
import {
  distinguishingOf,
  groupedByOptions,
  inputsOf,
  type Kind,
  keyOfInput,
  leafOf,
  optionsOf,
  topOf,
  unique,
} from "./kinds.ts";
import { typeOf } from "./option-types.ts";
import { accessOf, argumentsOf, arrayOf, guarded, type Imports, keyOf } from "./source.ts";

/** The expression of an option. */
function optionOf({ path }: Input): string {
  const [top, leaf] = path as [string, string?];
  const option = accessOf("options", top);
  return leaf === undefined ? option : accessOf(`${option}?`, leaf).replace("?[", "?.[");
}

/** The expression of an input within a flow. */
export const inputExpression = (input: Input): string => {
  const value = input.type === "string" ? accessOf("credentials", leafOf(input)) : optionOf(input);
  return input.default === undefined ? value : `(${value} ?? ${JSON.stringify(input.default)})`;
};

/** The members of `identity` or `secrets`. */
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
  const isIdentity = ({ identifyingSecrets }: Kind, input: Input) =>
    !input.isSecret || identifyingSecrets.includes(input);
  return {
    identity: kinds.map((kind) => [
      ...credentialsOf(kind.inputs.filter((input) => isIdentity(kind, input))),
      ...(kind.identifyingSecrets.length > 0 ? ['"": processSalt'] : []),
    ]),
    secrets: kinds.map((kind) => credentialsOf(kind.inputs.filter((input) => !isIdentity(kind, input)))),
  };
}

/** Checks of options that are numbers or booleans; credentials are checked when they are read. */
export function typeChecksOf(kinds: readonly Kind[], imports: Imports): string {
  return inputsOf(kinds)
    .filter(({ type }) => type !== "string")
    .map((input) => {
      const option = optionOf(input);
      const check = `${imports.use("checkType")}(${argumentsOf(["name", JSON.stringify(leafOf(input)), option, JSON.stringify(typeOf(input))])});\n`;
      const isSame = (other: Input) => keyOfInput(other) === keyOfInput(input) && other.isRequired;
      const needing = kinds.flatMap(({ inputs }, kind) => (inputs.some(isSame) ? [`kind === ${kind}`] : []));
      if (needing.length === kinds.length) return check;
      return guarded([`${option} !== undefined`, ...needing].join(" || "), check);
    })
    .join("");
}

/** Checks of options that are objects. */
export function objectChecksOf(kinds: readonly Kind[], provider: string): string {
  return optionsOf(inputsOf(kinds))
    .filter(({ leaves }) => (leaves[0] as Input).path.length > 1)
    .map(({ name, leaves }) => {
      const option = accessOf("options", name);
      const names = arrayOf(unique(leaves.map((leaf) => JSON.stringify(leafOf(leaf)))));
      const check = `checkOptions(${JSON.stringify(`${provider}'s ${name}`)}, ${option}, ${names});\n`;
      return guarded(`${option} !== undefined`, check);
    })
    .join("");
}

/** The arguments of `kindOf`: the values of each kind, the names for the message, and the kind of an empty object. */
export function kindArgumentsOf(kinds: readonly Kind[]): string {
  const distinguishing = kinds.map((kind) => distinguishingOf(kind, kinds));
  const given = distinguishing.map((inputs) => inputs.map(optionOf).join(" ?? ") || "undefined");
  const names = [...groupedByOptions(kinds)].map(([key, group]) => {
    if (group.length > 1) return `one kind of ${key}`;
    const { own = [] } = group[0] ?? {};
    const required = own.filter(({ isRequired }) => isRequired);
    const options = unique((required.length > 0 ? required : own).map(topOf));
    return options.join(" and ").replace(/ and (?=.* and )/g, ", ");
  });
  const objects = kinds.flatMap(({ own }, index) => {
    const [first] = own;
    return first && first.path.length > 1 ? [`${accessOf("options", topOf(first))} !== undefined ? ${index} : `] : [];
  });
  // The kind that has no input of its own.
  const usual = Math.max(
    distinguishing.findIndex(({ length }) => length === 0),
    0,
  );
  const fallback = objects.length > 0 || usual > 0 ? `${objects.at(-1) ?? ""}${usual}` : "";
  const how = JSON.stringify(names.join(", or "));
  return argumentsOf(["name", arrayOf(given), how, ...(fallback ? [fallback] : [])]);
}
