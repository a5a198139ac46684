/** Reads the arguments of a command. An error is one sentence that shows no value, because a value may be a secret. */
import { parseArgs } from "node:util";
import { wrongUse } from "./failure.ts";
import { nearest } from "./nearest.ts";

export interface Option {
  readonly type: "string" | "boolean";
  readonly description: string;
  readonly short?: string;
  /** Whether it may be given several times. Then its value is a list. */
  readonly multiple?: boolean;
  /** Whether an empty value is allowed. */
  readonly mayBeEmpty?: boolean;
  /** The placeholder for the value in the help, such as `<url>`; for options of type string. */
  readonly placeholder?: string;
}

export type Options = Readonly<Record<string, Option>>;

/** The value of each option that was given. */
export type Values<T extends Options> = {
  -readonly [Name in keyof T]?: T[Name] extends { multiple: true }
    ? T[Name]["type"] extends "string"
      ? string[]
      : boolean[]
    : T[Name]["type"] extends "string"
      ? string
      : boolean;
};

export interface Arguments<T extends Options> {
  readonly values: Values<T>;
  readonly positionals: readonly string[];
  /** The arguments after `--`; undefined if there is no `--`. */
  readonly rest: readonly string[] | undefined;
}

/** Names of options that would take a secret. Every process on the machine can read arguments. */
const secretName =
  /^-{0,2}(.*[-_])?(pass(wor[dt]|wd|phrase|code)?|pwd|pw|secret|token|otp|totp|pin|credentials?|auth(entication)?-?code|pass-?code|(api|access|secret)-?key)$/i;

const isSecretName = (name: string): boolean => secretName.test(name);

/**
 * @param command its name, for messages
 * @throws CommandError for a usage error: an option that does not exist, lacks its value, or would expose a secret
 */
export function readArguments<const T extends Options>(
  command: string,
  options: T,
  args: readonly string[],
): Arguments<T> {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const rest = end < 0 ? undefined : args.slice(end + 1);
  const { tokens } = parseArgs({ args: [...own], options, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) throw unknownOption(command, options, rawName, name);
    const given = option.type === "string" ? textOf(option, rawName, value, inlineValue) : flagOf(rawName, value);
    if (option.multiple) values[name] = [...((values[name] as unknown[]) ?? []), given];
    else if (name in values) throw wrongUse(`The option ${rawName} was given twice.`);
    else values[name] = given;
  }
  return { values: values as Values<T>, positionals, rest };
}

function unknownOption(command: string, options: Options, rawName: string, name: string): Error {
  const names = Object.keys(options);
  if (isSecretName(name)) {
    const safe = names.filter((each) => /-(stdin|command)$/.test(each)).map((each) => `--${each}`);
    const ways = safe.length > 0 ? `use ${safe.join(" or ")}, or ` : "";
    return wrongUse(
      `There is no option ${rawName}, because other processes can read arguments; ` +
        `${ways}see "provider-auth ${command} --help" for ways to pass a secret.`,
    );
  }
  const near = name.length > 1 ? nearest(name, [...names, "help"]) : undefined;
  const help = `see "provider-auth ${command} --help"`;
  return wrongUse(`${command} has no option ${rawName}; ${near ? `did you mean --${near}?` : `${help}.`}`);
}

function textOf(
  { mayBeEmpty }: Option,
  rawName: string,
  value: string | undefined,
  isInline: boolean | undefined,
): string {
  const isMissing = value === undefined || (!isInline && value.length > 1 && value.startsWith("-"));
  if (isMissing) throw wrongUse(`The option ${rawName} needs a value; if the value begins with -, put = before it.`);
  if (value === "" && !mayBeEmpty) throw wrongUse(`The value of the option ${rawName} is empty.`);
  return value;
}

function flagOf(rawName: string, value: string | undefined): boolean {
  if (value !== undefined) throw wrongUse(`The option ${rawName} takes no value.`);
  return true;
}
