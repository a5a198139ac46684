/** An account that is ready to sign in, and its place in the store. */
import { isAuthError } from "../../errors.ts";
import type { Provider } from "../../session/provider.ts";
import { accountKeyOf } from "../../sharing/account-key.ts";
import { keyedHash } from "../../sharing/keyed-hash.ts";
import type { Credential } from "../../sign-in/credential.ts";
import type { TotpCallback } from "../../sign-in/mfa.ts";
import type { Context } from "../context.ts";
import { signInFirst, wrongUse } from "../failure.ts";
import { codeCallback } from "./codes.ts";
import { optionsOf, type Vendor } from "./facts.ts";
import { stdinFlagOf } from "./flags.ts";
import { flagOf, variableOf } from "./names.ts";
import { describe, isIdentifiedBySecret, loginLine, notSignedIn } from "./place.ts";
import { ask, canAsk } from "./prompt.ts";
import { type Account, missingOptions, nested } from "./resolve.ts";
import type { SavedPlace } from "./saved.ts";
import { readSecrets, type Secret, type Secrets, secretsOfKind } from "./secrets.ts";
import { folderOfKey } from "./store.ts";

export interface Opened {
  readonly provider: Provider;
  /** The name of the account in the store, if only a secret distinguishes it from others. */
  readonly accountName: string | undefined;
  readonly secrets: Secrets;
  /** The error of a function of the account, which says more than the error that results from it. */
  readonly problem: { error?: unknown };
  /** Whether a login may need a person to type a secret or a one-time code. */
  readonly needsPerson: boolean;
}

/** Returns the place of an account whose options differ from the saved ones. */
export async function placeOfOptions(context: Context, account: Account): Promise<SavedPlace> {
  const provider = await make(account, () => () => "", undefined);
  const name = isIdentifiedBySecret(account)
    ? await accountNameOf(account, await readSecrets(context, account))
    : undefined;
  return placeAt(provider, name);
}

/** Returns the base URL of the API, without a slash at the end. */
export async function baseUrlOf(account: Account): Promise<string> {
  const { baseUrl, origin } = await make(account, () => () => "", undefined);
  return (baseUrl ?? origin).replace(/\/+$/, "");
}

export async function placeAt(provider: Provider, accountName: string | undefined): Promise<SavedPlace> {
  const key = await accountKeyOf(provider, accountName);
  return { key, folder: await folderOfKey(key), origin: provider.origin };
}

/**
 * Returns the name of an account that only a secret distinguishes. It contains a few characters of a digest: enough to
 * distinguish secrets, and too few to guess one.
 */
async function accountNameOf({ name, vendor }: Account, { values }: Secrets): Promise<string> {
  const credentials = [...values].map(([option, { value, command }]) => [option, value ?? command]);
  return `${name}:${(await keyedHash(vendor.name, JSON.stringify(credentials))).slice(0, 5)}`;
}

/**
 * Prepares an account for a login.
 *
 * @param isLoginSure whether a login certainly follows. Then missing secrets are prompted for now; otherwise only when a
 *   login needs them
 * @throws CommandError if something is missing and there is no terminal for a prompt
 */
export async function openAccount(context: Context, account: Account, isLoginSure: boolean): Promise<Opened> {
  if (missingOptions(account).length > 0) throw notSignedIn(account);
  const read = await readSecrets(context, account);
  const values = new Map<string, Secret>(read.values);
  const missing = secretsOfKind(account).filter(({ name, isRequired }) => isRequired && !values.has(name));
  for (const { name } of missing) {
    const give = () => askFor(context, account, name);
    values.set(name, isLoginSure ? { source: "prompt", value: await give() } : { source: "prompt", read: give });
  }
  const secrets: Secrets = { values, code: read.code };
  const problem: Opened["problem"] = {};
  const remember = async <T>(give: () => Promise<T>): Promise<T> => {
    try {
      return await give();
    } catch (error) {
      problem.error = error;
      throw error;
    }
  };
  const credentialOf = (option: string): Credential | undefined => {
    const secret = values.get(option);
    if (secret?.value !== undefined) return secret.value;
    return secret && (({ signal }) => remember(() => secret.read?.(signal) as Promise<string>));
  };
  const code = codeCallback(context, account, read.code, remember);
  const provider = await make(account, credentialOf, code);
  const accountName = isIdentifiedBySecret(account) ? await accountNameOf(account, secrets) : undefined;
  const needsPerson = missing.length > 0 || asksForCode(account, read);
  return { provider, accountName, secrets, problem, needsPerson };
}

/** Prompts for a secret. @throws CommandError if there is no terminal */
async function askFor(context: Context, account: Account, option: string): Promise<string> {
  const { vendor } = account;
  if (!canAsk(context)) {
    throw signInFirst(
      `The ${wordsOf(option)} of ${describe(account)} is not known, and there is no terminal for a prompt; run "${loginLine(account)}" in a terminal, or pass it with --${stdinFlagOf(vendor, option)}, --credential-command or ${variableOf(vendor, option)}.`,
    );
  }
  const value = await ask(context, `${capital(wordsOf(option))} for ${describe(account)}`, true);
  if (!value) throw wrongUse("No value was entered.");
  context.secrets.add(value);
  return value;
}

const asksForCode = ({ vendor }: Account, { code }: Secrets) => vendor.facts.code !== undefined && !code;

/** @throws CommandError for a usage error if an option is wrong */
async function make(
  account: Account,
  credentialOf: (option: string) => Credential | undefined,
  code: string | TotpCallback | undefined,
): Promise<Provider> {
  const { options, vendor } = account;
  const { facts } = vendor;
  const given = new Map<string, unknown>([...options].map(([name, { value }]) => [name, value]));
  for (const { name } of secretsOfKind(account)) given.set(name, credentialOf(name));
  if (facts.code) given.set(facts.code, code);
  const all = nested([...given].filter(([, value]) => value !== undefined));
  try {
    return (await facts.load())(all as never);
  } catch (error) {
    throw isAuthError(error, "CONFIGURATION") ? wrongUse(withFlags(vendor, error.message)) : error;
  }
}

/** Replaces the options in a message of the library with those of the command, such as `--base-url` for `baseUrl`. */
function withFlags(vendor: Vendor, message: string): string {
  const flags = new Map(optionsOf(vendor).map(({ name }) => [name, `--${flagOf(vendor, name)}`]));
  return message
    .replace(/\bset the boolean (\w+): true/, "give $1")
    .replaceAll(/\b[a-z]+[A-Z.]\w*/g, (name) => flags.get(name) ?? name);
}

/** Such as `pass code` for `accessToken.passCode`. */
export const wordsOf = (option: string): string =>
  (option.split(".").at(-1) ?? option).replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
