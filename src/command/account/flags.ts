/** The options that select an account and pass its credentials: the same for every command that needs a token. */
import type { Option, Options } from "../arguments.ts";
import { wrongUse } from "../failure.ts";
import { findVendor, type OptionFact, optionsOf, ownOf, type Vendor, vendors } from "./facts.ts";
import { codeSecretOf, flagOf } from "./names.ts";

/** Values of options by their names. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Returns the options of a provider's accounts. Without a provider, the options that all providers share. */
export function accountFlags(vendor?: Vendor): Options {
  const common: Record<string, Option> = {
    account: {
      type: "string",
      placeholder: "<name>",
      description: "Which of your accounts with the provider to use. Default: PROVIDER_AUTH_ACCOUNT, or default",
    },
  };
  const rest: Record<string, Option> = {
    "credential-command": {
      type: "string",
      placeholder: "<command>",
      description: "A command that prints the secret on its first line, such as that of a password manager",
    },
  };
  if (!vendor) return { ...common, ...rest };
  const own = optionsOf(vendor).map((option): [string, Option] =>
    option.isSecret ? [stdinFlagOf(vendor, option.name), stdinOption(option)] : plainFlag(vendor, option),
  );
  return { ...common, ...Object.fromEntries(own), ...kindFlag(vendor), ...rest, ...codeFlags(vendor) };
}

/** The name of the option that reads a secret from stdin. */
export const stdinFlagOf = (vendor: Vendor, option: string): string => `${flagOf(vendor, option)}-stdin`;

const stdinOption = ({ name, description = name }: OptionFact): Option => ({
  type: "boolean",
  description: `Read from stdin: ${lowerFirst(description)}`,
});

function plainFlag(vendor: Vendor, { name, type, values, description = name }: OptionFact): [string, Option] {
  const text = description.replace(/\.$/, "");
  const flag = flagOf(vendor, name);
  if (type === "boolean") return [flag, { type: "boolean", description: text }];
  const placeholder = values ? `<${values.join("|")}>` : type === "number" ? "<number>" : "<value>";
  return [flag, { type: "string", placeholder, description: text }];
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");

/** Returns the names of the kinds of credentials for `--with`. */
export const kindNames = (vendor: Vendor): string[] =>
  vendor.facts.kinds.map((_, kind) => {
    const own = ownOf(vendor, kind);
    const [first] = own.filter(({ isRequired }) => isRequired);
    return flagOf(vendor, (first ?? own[0])?.name ?? `${kind + 1}`);
  });

function kindFlag(vendor: Vendor): Record<string, Option> {
  const names = kindNames(vendor);
  if (names.length < 2) return {};
  const description = "Which kind of credentials to use. Default: the kind that you gave values for";
  return { with: { type: "string", placeholder: `<${names.join("|")}>`, description } };
}

function codeFlags(vendor: Vendor): Record<string, Option> {
  const { code } = vendor.facts;
  if (!code) return {};
  return {
    [stdinFlagOf(vendor, code)]: { type: "boolean", description: "Read from stdin: a one-time code for this login" },
    [stdinFlagOf(vendor, codeSecretOf(code))]: {
      type: "boolean",
      description:
        "Read from stdin: the secret that one-time codes are computed from, in Base32 or as an otpauth:// URI",
    },
    "code-command": {
      type: "string",
      placeholder: "<command>",
      description: "A command that prints the current one-time code",
    },
  };
}

/** Adds the options of the provider that the arguments name to the options of a command. */
export function withAccountFlags(own: Options): (args: readonly string[]) => Options {
  return (args) => ({ ...own, ...accountFlags(vendors.find(({ name }) => args.includes(name))) });
}

/** Does the same without the options that only a login needs, for commands that show or forget an account. */
export function withPlaceFlags(own: Options): (args: readonly string[]) => Options {
  return (args) => {
    const vendor = vendors.find(({ name }) => args.includes(name));
    const { account, ...all } = accountFlags(vendor);
    if (!vendor) return { ...own, ...(account && { account }) };
    const { settings, kinds } = vendor.facts;
    const places = settings.filter(
      ({ name, isPartOfUrl }) => isPartOfUrl || /^(baseUrl|allowInsecureRequests)$/.test(name),
    );
    const shownOptions = [...places, ...kinds.flat()].filter(({ isSecret }) => !isSecret);
    const names = [...shownOptions.map(({ name }) => flagOf(vendor, name)), "with"];
    const shown = Object.entries(all).filter(([name]) => names.includes(name));
    return { ...own, ...(account && { account }), ...Object.fromEntries(shown) };
  };
}

/**
 * Returns the provider that a command is for: its first argument.
 *
 * @throws CommandError for a usage error if there is none
 */
export function vendorIn(command: string, args: readonly string[]): Vendor {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const names = vendors.map(({ name }) => name);
  const [first] = own;
  // In any other position, it could be the value of an option.
  const name = first !== undefined && !first.startsWith("-") ? first : own.find((each) => names.includes(each));
  if (name === undefined) throw wrongUse(`${command} needs a provider: ${names.join(", ")}.`);
  return findVendor(name);
}
