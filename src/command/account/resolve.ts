/** Finds the account and its options without secrets: from flags, then the environment, then the saved account. */
import type { Context } from "../context.ts";
import { wrongUse } from "../failure.ts";
import { orNearest } from "../nearest.ts";
import { type OptionFact, optionsOf, ownOf, type Vendor } from "./facts.ts";
import { type FlagValues, kindNames, stdinFlagOf } from "./flags.ts";
import { flagOf, variableOf } from "./names.ts";
import { checkAccountName, readSaved, type Saved } from "./saved.ts";

/** Where the value of an option comes from, highest precedence first. */
export type Source =
  | "flag"
  | "stdin"
  | "environment"
  | "saved"
  | "keyring"
  | "insecure-storage"
  | "credential-command"
  | "code-command"
  | "prompt";

export interface Given {
  readonly value: string | number | boolean;
  readonly source: Source;
}

export interface Account {
  readonly vendor: Vendor;
  readonly name: string;
  readonly flags: FlagValues;
  /** Index of its kind of credentials. */
  readonly kind: number;
  /** The options that are known, without secrets. */
  readonly options: ReadonlyMap<string, Given>;
  readonly saved: Saved | undefined;
  /** Whether these options equal the saved ones: saved secrets are used only for the account and place they were saved for. */
  readonly isAsSaved: boolean;
}

/**
 * @param flags the values from the command line
 * @throws CommandError for a usage error if a value is invalid, or if several kinds of credentials were given
 */
export function resolveAccount(context: Pick<Context, "env">, vendor: Vendor, flags: FlagValues): Account {
  const name = checkAccountName(String(flags.account ?? (context.env.PROVIDER_AUTH_ACCOUNT || "default")));
  const saved = readSaved(context, vendor.name, name);
  const kind = kindOf(context, vendor, flags, saved);
  const credentials = vendor.facts.kinds[kind] ?? [];
  const isOfKind = (option: OptionFact) =>
    credentials.some((each) => each.name === option.name) || vendor.facts.settings.includes(option);
  const options = new Map<string, Given>();
  for (const option of optionsOf(vendor).filter(isOfKind)) {
    const given = option.isSecret ? undefined : givenOf(context, vendor, flags, saved, option);
    if (given) options.set(option.name, given);
  }
  dropWeakerPlace(vendor, options);
  const isAsSaved =
    saved !== undefined &&
    saved.kind === kind &&
    Object.keys(saved.options).every((each) => options.has(each)) &&
    [...options].every(([each, { value }]) => saved.options[each] === value);
  return { vendor, name, flags, kind, options, saved, isAsSaved };
}

function givenOf(
  { env }: Pick<Context, "env">,
  vendor: Vendor,
  flags: FlagValues,
  saved: Saved | undefined,
  option: OptionFact,
): Given | undefined {
  const flag = flagOf(vendor, option.name);
  const byFlag = flags[flag];
  if (byFlag !== undefined) return { value: readValue(option, String(byFlag), `--${flag}`), source: "flag" };
  const variable = variableOf(vendor, option.name);
  const text = env[variable];
  if (text) return { value: readValue(option, text, variable), source: "environment" };
  const value = saved?.options[option.name];
  return value === undefined ? undefined : { value, source: "saved" };
}

/** @param place where the text was given, for messages. They do not show the text: it may be a secret in the wrong place */
function readValue({ type, values }: OptionFact, text: string, place: string): string | number | boolean {
  if (type === "boolean") {
    if (/^(true|1|yes)$/i.test(text)) return true;
    if (/^(false|0|no)$/i.test(text)) return false;
    throw wrongUse(`${place} must be true or false.`);
  }
  if (type === "number") {
    if (/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return Number(text);
    throw wrongUse(`${place} must be a number.`);
  }
  if (values && !values.includes(text)) throw wrongUse(`${place} has an unknown value; ${orNearest(text, values)}`);
  return text;
}

/** Keeps either the base URL or its parts, because they exclude each other: the source with higher precedence wins. */
function dropWeakerPlace({ facts }: Vendor, options: Map<string, Given>): void {
  const rank = (given: Given | undefined) => ["flag", "environment", "saved"].indexOf(given?.source ?? "");
  const baseUrl = options.get("baseUrl");
  const parts = facts.settings.filter(({ name, isPartOfUrl }) => isPartOfUrl && options.has(name));
  const strongest = Math.min(...parts.map(({ name }) => rank(options.get(name))));
  if (!baseUrl || parts.length === 0 || rank(baseUrl) === strongest) return;
  if (rank(baseUrl) > strongest) options.delete("baseUrl");
  else for (const { name } of parts) options.delete(name);
}

/** Returns the kind of credentials: the requested one, or the one that values were given for. */
function kindOf({ env }: Pick<Context, "env">, vendor: Vendor, flags: FlagValues, saved: Saved | undefined): number {
  const { kinds } = vendor.facts;
  if (kinds.length < 2) return 0;
  const given = {
    flag: ({ name, isSecret }: OptionFact) =>
      flags[isSecret ? stdinFlagOf(vendor, name) : flagOf(vendor, name)] !== undefined,
    environment: ({ name }: OptionFact) => !!env[variableOf(vendor, name)],
  };
  const count = (is: (option: OptionFact) => boolean) => kinds.map((_, kind) => ownOf(vendor, kind).filter(is).length);
  const byFlag = count(given.flag);
  const names = kindNames(vendor);
  if (byFlag.filter(Boolean).length > 1) {
    throw wrongUse(`Give only one kind of credentials: ${names.join(", ")}.`);
  }
  if (flags.with !== undefined) {
    const kind = names.indexOf(String(flags.with));
    if (kind < 0) throw wrongUse(`--with has an unknown value; ${orNearest(String(flags.with), names)}`);
    return kind;
  }
  const most = [byFlag, count(given.environment)]
    .map((counts) => counts.indexOf(Math.max(...counts, 1)))
    .find((kind) => kind >= 0);
  return most ?? (saved && saved.kind < kinds.length ? saved.kind : 0);
}

/** Returns the required options that are neither secret nor known, which the user has to provide. */
export function missingOptions({ vendor, kind, options }: Account): OptionFact[] {
  const isKnown = ({ name, isPartOfUrl }: OptionFact) => options.has(name) || (isPartOfUrl && options.has("baseUrl"));
  return [...vendor.facts.settings, ...(vendor.facts.kinds[kind] ?? [])].filter(
    (option) => option.isRequired && !option.isSecret && !isKnown(option),
  );
}

/** Returns the options in the form that the account's function takes: `accessToken.passCode` as a member of an object. */
export function nested(options: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, value] of options) {
    const [top = "", leaf] = name.split(".");
    object[top] = leaf === undefined ? value : { ...(object[top] as object), [leaf]: value };
  }
  return object;
}
