/** `provider-auth token`: prints a token. */
import { findVendor, type Vendor } from "./account/facts.ts";
import { accountFlags, vendorIn, withAccountFlags } from "./account/flags.ts";
import { variableOf } from "./account/names.ts";
import { obtainToken } from "./account/obtain.ts";
import { type Account, resolveAccount } from "./account/resolve.ts";
import { readArguments } from "./arguments.ts";
import type { Command, Example } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, wrongUse } from "./failure.ts";
import { checkFormat, type Format, formats, formatToken } from "./formats.ts";
import { isForOrigin } from "./git-helper.ts";
import { orNearest } from "./nearest.ts";
import { print } from "./print.ts";

const options = {
  format: {
    type: "string",
    placeholder: `<${formats.join("|")}>`,
    description: "Output format. Default: token",
  },
} as const;

export const command: Command = {
  usage: "token <provider> [options]",
  description:
    "Prints the token, and nothing else, on stdout. All processes on the machine share one login. The exit code is 4 if " +
    "someone has to type a credential and there is no terminal.",
  options: withAccountFlags(options),
  examples: examplesFor,
  run,
};

function examplesFor(vendor: Vendor | undefined): Example[] {
  const { name, facts } = vendor ?? findVendor("msp360");
  const required = [...facts.settings, ...(facts.kinds[0] ?? [])].filter(({ isRequired }) => isRequired);
  const variables = required.map(
    (option) => `${variableOf({ name }, option.name)}=${option.isSecret ? "$SECRET" : "fake"}`,
  );
  const isInHeader = facts.places.some((place) => place.in === "header");
  const call: Example = vendor
    ? [`provider-auth token ${name} --format header`, "Print the header for a call, as curl -H expects it"]
    : [
        'curl -H "$(provider-auth token msp360 --format header)" https://api.mspbackups.com/api/Users',
        "Call an API with curl",
      ];
  return [
    ...(isInHeader ? [call] : []),
    [
      `provider-auth token ${name} --account work --format json`,
      "Print the token of another account, with its expiry time",
    ],
    [`${variables.join(" ")} provider-auth token ${name}`, "Sign in without a saved account"],
    ...(isInHeader
      ? ([
          [`provider-auth token ${name} --format exec-credential`, "Sign in for kubectl, as an exec credential plugin"],
        ] as const)
      : []),
  ];
}

async function run(context: Context): Promise<number> {
  const vendor = vendorIn("token", context.args);
  const { values, positionals } = readArguments("token", { ...options, ...accountFlags(vendor) }, context.args);
  const format = readFormat(values.format);
  checkFormat(vendor, format);
  const operation = readOperation(vendor, format, positionals);
  // Git also reports credentials to store or erase, which this helper does not manage.
  if (operation === "store" || operation === "erase") return exitCodes.done;
  const account = resolveAccount(context, vendor, values);
  if (operation === "get" && !(await isForOrigin(context, account))) return exitCodes.done;
  const token = await obtainToken(context, account);
  await print(context, formatToken(context, format, { vendor, account: account.name, token, user: userOf(account) }));
  return exitCodes.done;
}

function readFormat(given: string = "token"): Format {
  const format = formats.find((each) => each === given);
  if (format) return format;
  throw wrongUse(`--format has an unknown value; ${orNearest(given, formats)}`);
}

/** Reads the operation that git appends to the command line of its helpers. */
function readOperation({ name }: Vendor, format: Format, positionals: readonly string[]): string | undefined {
  const others = positionals.filter((each) => each !== name);
  const [operation] = others;
  if (others.length === 0) return undefined;
  if (format === "git-credential" && others.length === 1 && /^(get|store|erase)$/.test(operation ?? ""))
    return operation;
  throw wrongUse("token takes one provider and options, and nothing else.");
}

/** Returns the first credential that is not secret. */
function userOf({ vendor, kind, options: known }: Account): string | undefined {
  const first = vendor.facts.kinds[kind]?.find(({ name, isSecret }) => !isSecret && known.has(name));
  return first && String(known.get(first.name)?.value);
}
