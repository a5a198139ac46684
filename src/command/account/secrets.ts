/** The secrets of an account: from stdin or a command, then the environment, then the place where they were saved. */

import { attempt } from "../../internal/attempt.ts";
import { isObject } from "../../internal/is-object.ts";
import type { Context } from "../context.ts";
import { failed, wrongUse } from "../failure.ts";
import type { OptionFact } from "./facts.ts";
import { stdinFlagOf } from "./flags.ts";
import { openKeyring } from "./keyring.ts";
import { codeSecretOf, flagOf, variableOf } from "./names.ts";
import type { Account, Source } from "./resolve.ts";
import { readLines } from "./stdin.ts";
import { firstLine, runUserCommand } from "./user-command.ts";

/** A secret, or how to get it when it is needed. */
export interface Secret {
  readonly source: Source;
  readonly value?: string;
  readonly command?: string;
  read?(signal: AbortSignal): Promise<string>;
}

/** Where one-time codes come from. */
export interface CodeSource {
  readonly source: Source;
  /** A code for one login. */
  readonly code?: string;
  /** The secret that codes are computed from. */
  readonly secret?: string;
  readonly command?: string;
}

export interface Secrets {
  /** By the names of their options. Secrets that were not given are missing. */
  readonly values: ReadonlyMap<string, Secret>;
  readonly code: CodeSource | undefined;
}

export const secretsOfKind = ({ vendor, kind }: Pick<Account, "vendor" | "kind">): OptionFact[] =>
  (vendor.facts.kinds[kind] ?? []).filter(({ isSecret }) => isSecret);

/** The secrets by account, because stdin can be read only once. */
const known = new WeakMap<Account, Promise<Secrets>>();

/** @throws CommandError if a source does not contain its secret */
export function readSecrets(context: Context, account: Account): Promise<Secrets> {
  const reading = known.get(account) ?? read(context, account);
  known.set(account, reading);
  return reading;
}

async function read(context: Context, account: Account): Promise<Secrets> {
  const { vendor, name, flags, saved, isAsSaved } = account;
  const { env } = context;
  const { code } = vendor.facts;
  const inputs = secretsOfKind(account);
  const codeSecret = code && codeSecretOf(code);
  const readable = [...inputs.map((input) => input.name), ...(code && codeSecret ? [code, codeSecret] : [])];
  const lines = await linesOf(context, account, readable);
  const kept = isAsSaved && saved ? saved : undefined;
  const stored =
    kept?.storage === "keyring" ? await (await openKeyring(context)).read(vendor.name, name) : kept?.secrets;
  const storedIn: Source = kept?.storage === "keyring" ? "keyring" : "insecure-storage";

  function found(option: string): { value: string; source: Source } | undefined {
    const line = lines.get(option);
    if (line !== undefined) return { value: line, source: "stdin" };
    const variable = env[variableOf(vendor, option)];
    if (variable) return { value: variable, source: "environment" };
    const value = stored?.[option];
    return value ? { value, source: storedIn } : undefined;
  }

  const byCommand = commandSecrets(context, account, inputs);
  const commandOf = (flag: string, keptOne: string | undefined) => {
    const given = flags[flag] as string | undefined;
    return { given, environment: env[variableOf(vendor, flag)] || undefined, kept: kept && keptOne };
  };
  const commands = commandOf("credential-command", saved?.credentialCommand);
  const values = new Map<string, Secret>();
  for (const { name: option } of inputs) {
    const own = found(option);
    // In the order of precedence: flags, the environment, the saved account.
    const ranks = { stdin: 0, environment: 2 } as Partial<Record<Source, number>>;
    const command = [commands.given, undefined, undefined, commands.environment, commands.kept].findIndex(Boolean);
    const rank = own ? (ranks[own.source] ?? 5) : 6;
    const line = commands.given ?? commands.environment ?? commands.kept;
    if (line !== undefined && command + 1 <= rank) {
      values.set(option, { source: "credential-command", command: line, read: byCommand(line, option) });
    } else if (own) values.set(option, own);
  }
  for (const { value } of values.values()) if (value) context.secrets.add(value);
  return { values, code: codeOf() };

  function codeOf(): CodeSource | undefined {
    if (!code || !codeSecret) return undefined;
    const { given, environment, kept: keptCommand } = commandOf("code-command", saved?.codeCommand);
    const [text, secret] = [found(code), found(codeSecret)];
    for (const each of [text, secret]) if (each) context.secrets.add(each.value);
    for (const source of ["stdin", "environment"] as const) {
      const command = source === "stdin" ? given : environment;
      if (text?.source === source) return { source, code: text.value };
      if (secret?.source === source) return { source, secret: secret.value };
      if (command) return { source: "code-command", command };
    }
    if (secret) return { source: secret.source, secret: secret.value };
    return keptCommand ? { source: "code-command", command: keptCommand } : undefined;
  }
}

/** Reads the secrets that flags announce on stdin. */
async function linesOf(context: Context, { vendor, flags }: Account, options: readonly string[]) {
  const wanted = options.filter((option) => flags[stdinFlagOf(vendor, option)]);
  const all = Object.keys(flags).filter((flag) => flag.endsWith("-stdin") && flags[flag]);
  const known = wanted.map((option) => stdinFlagOf(vendor, option));
  const other = all.find((flag) => !known.includes(flag));
  if (other) throw wrongUse(`The option --${other} is for another kind of credentials.`);
  const lines = await readLines(
    context,
    wanted.map((option) => flagOf(vendor, option)),
  );
  return new Map(wanted.map((option, index) => [option, lines[index] as string]));
}

/** Reads secrets from a command, which runs once. It prints one secret on its first line, or several in a JSON object. */
function commandSecrets(context: Context, { vendor }: Account, inputs: readonly OptionFact[]) {
  const what = `The credential-command of ${vendor.name}`;
  let output: Promise<string> | undefined;
  return (command: string, option: string) => async (signal: AbortSignal) => {
    output ??= runUserCommand(context, what, command, signal);
    const text = await output;
    const value = inputs.length === 1 ? firstLine(text) : memberOf(text, option);
    if (!value) throw failed(`${what} must print ${inputs.length === 1 ? "the secret" : `JSON with ${option}`}.`);
    context.secrets.add(value);
    return value;
  };
}

function memberOf(text: string, name: string): string | undefined {
  const members: unknown = attempt(() => JSON.parse(text));
  const value = isObject(members) ? members[name] : undefined;
  return typeof value === "string" ? value : undefined;
}
