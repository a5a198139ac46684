/** `provider-auth login`: signs in, and saves the account. */
import { findVendor, type Vendor } from "./account/facts.ts";
import type { FlagValues } from "./account/flags.ts";
import { accountFlags, kindNames, stdinFlagOf, vendorIn, withAccountFlags } from "./account/flags.ts";
import { type Keyring, openKeyring } from "./account/keyring.ts";
import { codeSecretOf, flagOf } from "./account/names.ts";
import { capital, type Opened, openAccount, placeAt, wordsOf } from "./account/open.ts";
import { describe } from "./account/place.ts";
import { ask, canAsk } from "./account/prompt.ts";
import { isRefusal, isRemembered, sentenceOf } from "./account/refusal.ts";
import { type Account, missingOptions, resolveAccount } from "./account/resolve.ts";
import { readSaved, type Saved, writeSaved } from "./account/saved.ts";
import { signIn } from "./account/sign-in.ts";
import { readArguments } from "./arguments.ts";
import type { Command, Example } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, signInFirst, wrongUse } from "./failure.ts";
import { endOf } from "./formats.ts";
import { print, say } from "./print.ts";

const options = {
  keyring: {
    type: "boolean",
    description: "Save the secret in the system's keyring; needs the package @napi-rs/keyring",
  },
  "insecure-storage": {
    type: "boolean",
    description: "Save the secret unencrypted, in a file that only you can read",
  },
  force: {
    type: "boolean",
    description: "Sign in even if the vendor recently refused these credentials",
  },
  json: { type: "boolean", description: "Print the result as JSON" },
} as const;

export const command: Command = {
  usage: "login <provider> [options]",
  description:
    "Prompts for secrets, or reads them from stdin, the environment or a command of yours; never from an argument. A secret " +
    "is saved only with --keyring or --insecure-storage; --credential-command saves the command instead. Without these " +
    "options, the token works until it expires, and then a person has to sign in again.",
  options: withAccountFlags(options),
  examples: examplesFor,
  run,
};

function examplesFor(vendor: Vendor | undefined): Example[] {
  const plain = vendor ?? findVendor("mbsi");
  const { name } = plain;
  const line = `provider-auth login ${name}`;
  const known = [...plain.facts.settings, ...(plain.facts.kinds[0] ?? [])]
    .filter(({ isRequired, isSecret }) => isRequired && !isSecret)
    .map((option) => ` --${flagOf(plain, option.name)} ${placeholders[option.name] ?? "fake"}`)
    .join("");
  const secret = plain.facts.kinds[0]?.find(({ isSecret }) => isSecret)?.name ?? "password";
  const withCodes = vendor ?? findVendor("mikrocloud");
  const withKinds = vendor ?? findVendor("crmcom");
  const kind = kindNames(withKinds).at(-1);
  return [
    [line, "Type the credentials at prompts"],
    [
      `${line}${known} --${stdinFlagOf(plain, secret)} --keyring < password.txt`,
      "Sign in from a script, and save the password",
    ],
    [
      `${line}${known} --credential-command 'pass show ${name}'`,
      "Get the password from a password manager at every login",
    ],
    ...(withCodes.facts.code
      ? ([
          [
            `provider-auth login ${withCodes.name} --account work --code-command 'oathtool -b --totp @secret'`,
            "Use another account, and get its one-time codes from a command",
          ],
        ] as const)
      : []),
    ...(kindNames(withKinds).length > 1
      ? ([[`provider-auth login ${withKinds.name} --with ${kind}`, "Choose the kind of credentials"]] as const)
      : []),
  ];
}

const placeholders: Readonly<Record<string, string>> = {
  email: "a@example.com",
  host: "crm.example.org",
  organisation: "CRMDEMO",
};

async function run(given: Context): Promise<number> {
  const vendor = vendorIn("login", given.args);
  const all = { ...options, ...accountFlags(vendor) };
  const { values, positionals } = readArguments("login", all, given.args);
  if (positionals.length > 1) throw wrongUse("login takes one provider and options, and nothing else.");
  if (values.keyring && values["insecure-storage"]) {
    throw wrongUse("The secret can be saved in only one place; use --keyring or --insecure-storage.");
  }
  // Check this before a login, which would be useless if its secret cannot be saved.
  const keyring = values.keyring ? await openKeyring(given) : undefined;
  const account = await complete(given, vendor, values);
  const opened = await openAccount(given, account, true);
  const held = await signIn(given, opened, {
    isAnew: true,
    isProof: true,
    ignoresRefusals: values.force === true,
  }).catch((error) => {
    throw explained(error);
  });
  const saved = await savedOf(account, opened, values);
  await save(given, saved, secretsOf(account, opened), keyring);
  const expiresAt = endOf(held.token);
  if (values.json) {
    const result = {
      provider: vendor.name,
      account: account.name,
      expiresAt: expiresAt ?? null,
      storage: saved.storage,
    };
    await print(given, JSON.stringify(result));
  }
  await say(given, `Signed in to ${describe(account)}${expiresAt ? ` until ${expiresAt}` : ""}.`);
  await say(given, aboutStorage(saved));
  return exitCodes.done;
}

/** Returns the account after prompting for missing options. */
async function complete(context: Context, vendor: Vendor, flags: FlagValues): Promise<Account> {
  const chosen = await chooseKind(context, vendor, flags);
  const account = resolveAccount(context, vendor, chosen);
  const missing = missingOptions(account);
  if (missing.length === 0) return account;
  if (!canAsk(context)) {
    const names = missing.map(({ name }) => `--${flagOf(vendor, name)}`);
    throw wrongUse(`login ${vendor.name} needs ${names.join(", ")}, because there is no terminal for a prompt.`);
  }
  const answers: Record<string, string> = {};
  for (const { name } of missing) {
    const answer = await ask(context, `${capital(wordsOf(name))} for ${describe(account)}`, false);
    if (!answer) throw wrongUse("No value was entered.");
    answers[flagOf(vendor, name)] = answer;
  }
  return resolveAccount(context, vendor, { ...chosen, ...answers });
}

/** Prompts for the kind of credentials if nothing else determines it. */
async function chooseKind(context: Context, vendor: Vendor, flags: FlagValues): Promise<FlagValues> {
  const names = kindNames(vendor);
  if (names.length < 2 || flags.with !== undefined || !canAsk(context)) return flags;
  const { kind, saved, options: known } = resolveAccount(context, vendor, flags);
  const isChosen = kind > 0 || saved !== undefined || vendor.facts.kinds[0]?.some(({ name }) => known.has(name));
  if (isChosen) return flags;
  await say(context, "Which kind of credentials?");
  for (const [index, name] of names.entries())
    await say(context, `  ${index + 1}. ${wordsOf(name.replaceAll("-", " "))}`);
  for (let tries = 0; tries < 3; tries++) {
    const answer = await ask(context, "Number", false);
    const name = names[Number(answer) - 1];
    if (name) return { ...flags, with: name };
    await say(context, `Type a number from 1 to ${names.length}.`);
  }
  throw wrongUse(
    `None of the answers was a number from 1 to ${names.length}; use --with ${names.join(" or --with ")}.`,
  );
}

/** Adds what to change if an earlier login was refused. */
function explained(error: unknown): unknown {
  if (!isRefusal(error) || !isRemembered(error)) return error;
  const way =
    error.code === "INVALID_CREDENTIALS"
      ? "Use other credentials, or --force to send the same ones."
      : "Use --force to try now.";
  return signInFirst(`${sentenceOf(error)} ${way}`);
}

/** Returns the secrets that may be saved, without a one-time code, which works only once. */
function secretsOf({ vendor }: Account, { secrets }: Opened): Record<string, string> {
  const { code } = vendor.facts;
  const known = [...secrets.values].flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const codeSecret = secrets.code?.secret;
  return Object.fromEntries([...known, ...(code && codeSecret ? [[codeSecretOf(code), codeSecret] as const] : [])]);
}

async function savedOf(account: Account, opened: Opened, flags: FlagValues): Promise<Saved> {
  const { vendor, name, kind, options: known, saved: before } = account;
  const { secrets } = opened;
  const [command] = [...secrets.values].flatMap(([, secret]) => secret.command ?? []);
  const kept = account.isAsSaved && before ? before.storage : "none";
  const storage = flags.keyring ? "keyring" : flags["insecure-storage"] ? "insecure" : kept;
  const values = secretsOf(account, opened);
  return {
    provider: vendor.name,
    account: name,
    options: Object.fromEntries([...known].map(([option, { value }]) => [option, value])),
    kind,
    storage,
    ...(storage === "insecure" && { secrets: values }),
    ...(command !== undefined && { credentialCommand: command }),
    ...(secrets.code?.command !== undefined && { codeCommand: secrets.code.command }),
    place: await placeAt(opened.provider, opened.accountName),
  };
}

async function save(
  context: Context,
  saved: Saved,
  secrets: Readonly<Record<string, string>>,
  keyring: Keyring | undefined,
): Promise<void> {
  const { provider, account, storage } = saved;
  const before = readSaved(context, provider, account);
  if (storage === "keyring") await (keyring ?? (await openKeyring(context))).write(provider, account, secrets);
  writeSaved(context, saved);
  // An unused secret would otherwise stay there.
  if (before?.storage === "keyring" && storage !== "keyring") {
    await (await openKeyring(context)).remove(provider, account);
  }
}

function aboutStorage({ storage, credentialCommand }: Saved): string {
  if (storage === "keyring") return "The secret is saved in the system's keyring.";
  if (storage === "insecure") return "warning: The secret is saved unencrypted, in a file that only you can read.";
  if (credentialCommand !== undefined) return "The secret comes from the credential-command at every login.";
  return "The secret is not saved. Sign in again when the token expires, or use --keyring or --credential-command.";
}
