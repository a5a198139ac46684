/** `provider-auth status`: lists the accounts and whether they are signed in. Never shows a secret. */

import { findVendor, optionsOf, type Vendor, vendors } from "./account/facts.ts";
import { accountFlags, type FlagValues, vendorIn, withPlaceFlags } from "./account/flags.ts";
import { type Report, reportOf } from "./account/report.ts";
import { resolveAccount } from "./account/resolve.ts";
import { savedAccounts } from "./account/saved.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, explain, isCommandError, wrongUse } from "./failure.ts";
import { print, say } from "./print.ts";

const options = { json: { type: "boolean", description: "Print JSON" } } as const;

export const command: Command = {
  usage: "status [<provider>] [options]",
  description: "The exit code is 4 if no account is signed in.",
  options: withPlaceFlags(options),
  examples: (vendor) => [
    ["provider-auth status", "Show all accounts"],
    [`provider-auth status ${vendor?.name ?? "msp360"} --account work --json`, "Show one account as JSON"],
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const [first] = context.args;
  // A word in another position may be the value of an option.
  const isForOne =
    (first && !first.startsWith("-")) || context.args.some((each) => vendors.some(({ name }) => name === each));
  const vendor = isForOne ? vendorIn("status", context.args) : undefined;
  const { values, positionals } = readArguments("status", { ...options, ...accountFlags(vendor) }, context.args);
  if (positionals.length > 1) throw wrongUse("status takes at most one provider, and options.");
  const reports: Report[] = [];
  let hasFailed = false;
  for (const each of vendor ? [vendor] : vendors) {
    for (const account of namesOf(context, each, (values as FlagValues).account)) {
      try {
        const report = await reportOf(context, resolveAccount(context, each, { ...(vendor && values), account }));
        if (report) reports.push(report);
      } catch (error) {
        const { exitCode, sentence } = explain(error);
        // A damaged account must not hide the others.
        if (exitCode !== exitCodes.failed || !isCommandError(error)) throw error;
        await say(context, `warning: ${sentence}`);
        hasFailed = true;
      }
    }
  }
  if (values.json) await print(context, JSON.stringify({ accounts: reports }, null, 2));
  else if (reports.length > 0) await print(context, reports.map(textOf).join("\n\n"));
  if (hasFailed) return exitCodes.failed;
  if (reports.length === 0) {
    const name = vendor?.name;
    const way = `run "provider-auth login ${name ?? "<provider>"}".`;
    await say(context, `You are not signed in${name ? ` to ${name}` : ""}; ${way}`);
  }
  return reports.some(({ signedIn }) => signedIn) ? exitCodes.done : exitCodes.signInFirst;
}

/** Returns the saved accounts, and the one that the environment may describe. */
function namesOf(context: Context, vendor: Vendor, only: FlagValues[string]): string[] {
  if (only !== undefined) return [String(only)];
  const usual = context.env.PROVIDER_AUTH_ACCOUNT || "default";
  return [...new Set([...savedAccounts(context, vendor.name), usual])];
}

const places = { none: "not saved", keyring: "saved in the system's keyring", insecure: "saved unencrypted in a file" };

function textOf(report: Report): string {
  const { provider, account, signedIn, expiresAt, blockedUntil, blockedBy, storage, warning, credentials } = report;
  const state = signedIn ? `signed in${expiresAt ? ` until ${expiresAt}` : ""}` : "not signed in";
  const secrets = new Set(optionsOf(findVendor(provider)).flatMap(({ name, isSecret }) => (isSecret ? [name] : [])));
  const words = (name: string, source: string) =>
    source === "missing" && secrets.has(name) ? "not saved" : source === "insecure-storage" ? places.insecure : source;
  const sources = Object.entries(credentials).map(([name, source]) => `${name}: ${words(name, source)}`);
  return [
    `${provider} (${account})`,
    `  ${state}`,
    ...(blockedUntil ? [`  no login until ${blockedUntil}: ${blockedBy}`] : []),
    `  secret: ${places[storage]}`,
    ...(warning ? [`  warning: ${warning}`] : []),
    ...sources.map((line) => `  ${line}`),
  ].join("\n");
}
