/** `provider-auth logout`: forgets the account, and revokes the token if the vendor has a call for that. */

import type { HeldToken } from "../session/issued-token.ts";
import { accountFlags, vendorIn, withPlaceFlags } from "./account/flags.ts";
import { openKeyring } from "./account/keyring.ts";
import { storedToken } from "./account/obtain.ts";
import { openStore } from "./account/open-store.ts";
import { describe, placeOf } from "./account/place.ts";
import { type Account, missingOptions, resolveAccount } from "./account/resolve.ts";
import { removeSaved } from "./account/saved.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { exitCodes, wrongUse } from "./failure.ts";
import { print, say } from "./print.ts";

const options = { json: { type: "boolean", description: "Print the result as JSON" } } as const;

export const command: Command = {
  usage: "logout <provider> [options]",
  description:
    "If the vendor documents a call that revokes a token, the token is revoked there too. Environment variables are not changed.",
  options: withPlaceFlags(options),
  examples: (vendor) => [
    [`provider-auth logout ${vendor?.name ?? "msp360"}`, "Forget the account"],
    [
      `provider-auth logout ${vendor?.name ?? "mikrocloud"} --account work --json`,
      "Forget another account, and print the result as JSON",
    ],
  ],
  run,
};

async function run(context: Context): Promise<number> {
  const vendor = vendorIn("logout", context.args);
  const { values, positionals } = readArguments("logout", { ...options, ...accountFlags(vendor) }, context.args);
  if (positionals.length > 1) throw wrongUse("logout takes one provider and options, and nothing else.");
  const account = resolveAccount(context, vendor, values);
  const isComplete = missingOptions(account).length === 0;
  const held = isComplete ? await storedToken(context, account) : undefined;
  if (held) await discard(context, account);
  if (account.saved?.storage === "keyring") await (await openKeyring(context)).remove(vendor.name, account.name);
  const wasSaved = removeSaved(context, vendor.name, account.name);
  // Do this last, so that the account is forgotten even if the vendor cannot be reached.
  const isEnded = held !== undefined && vendor.facts.endsTokens === true && (await endAtVendor(context, account, held));
  const result = {
    provider: vendor.name,
    account: account.name,
    forgotten: wasSaved || held !== undefined,
    endedAtVendor: isEnded,
  };
  if (values.json) await print(context, JSON.stringify(result));
  if (!result.forgotten) await say(context, `You were not signed in to ${describe(account)}.`);
  else {
    const end = held?.token.expiresAtMs;
    const until = end === undefined ? "it expires" : new Date(end).toISOString();
    const rest = ` on this machine. The vendor documents no call that revokes a token, so the old one stays valid until ${until}.`;
    await say(context, `Signed out of ${describe(account)}${held && !isEnded ? rest : "."}`);
  }
  return exitCodes.done;
}

/** Removes the token from the store, so that no other process gets it. */
async function discard(context: Context, account: Account): Promise<void> {
  const { key } = await placeOf(context, account);
  const store = openStore(context);
  try {
    const found = await store.look(key);
    if (found.state === "token") await store.discard(key, found.fingerprint);
  } finally {
    await store.close();
  }
}

/** @throws AuthError if the vendor did not revoke it */
async function endAtVendor(context: Context, account: Account, held: HeldToken): Promise<boolean> {
  const { endToken } = await import("./account/renew.ts");
  await endToken(context, account, held.token);
  return true;
}
