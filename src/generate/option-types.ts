/** Generates the types of the credential options, with doc comments. */
import type { Input } from "../openapi/sign-in.ts";
import { groupedByOptions, inputsOf, type Kind, keyOfInput, leafOf, optionsOf, topOf, unique } from "./kinds.ts";
import { comment, indent, keyOf, pascalCase, sentence } from "./source.ts";

/** The type of an option. */
export const typeOf = ({ type }: Input) =>
  type === "string" ? "Credential" : type === "boolean" ? "boolean" : "number";

function property(name: string, type: string, isRequired: boolean, description?: string): string {
  return `${comment(sentence(description ?? `\`${name}\`, which the documents do not describe`))}${keyOf(name)}${isRequired ? `: ${type}` : `?: ${type} | undefined`};\n`;
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
        `The \`${name}\` that signs in`,
      );
    })
    .join("");
}

/** Properties that another kind has, and that this one must not have. */
const never = (names: readonly string[]) => names.map((name) => `${keyOf(name)}?: undefined;\n`).join("");

/** The type of the options that only one kind has, or of the object in which some kinds differ. */
function variant(own: readonly Input[], others: readonly string[]): string {
  const names = own.map(topOf);
  return `| {\n${indent(propertiesOf(own) + never(others.filter((name) => !names.includes(name))))}}\n`;
}

export interface CredentialTypes {
  /** Declarations before the type of the options. */
  readonly declarations: string;
  /** Properties, if there is one kind. */
  readonly properties?: string;
  /** Name of the type, if there are several kinds. */
  readonly name?: string;
}

/** Generates the types of the credentials. Kinds that differ only in one object share a type for it. */
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
    return `| {\n${indent(property(object, type, true, `The \`${object}\` that signs in`) + never(tops.filter((name) => name !== object)))}}\n`;
  });
  const name = `${pascal}Credentials`;
  const common = shared.length > 0 ? `{\n${indent(propertiesOf(shared))}} & ` : "";
  declarations += `/** The credentials for ${title}. */\nexport type ${name} = ${common}(\n${indent(variants.join(""))});\n`;
  return { declarations, name };
}
