/** Which account is meant in messages, and where its token is in the store. */
import type { Context } from "../context.ts";
import { signInFirst } from "../failure.ts";
import { ownOf } from "./facts.ts";
import { stdinFlagOf } from "./flags.ts";
import { variableOf } from "./names.ts";
import { type Account, missingOptions } from "./resolve.ts";
import type { SavedPlace } from "./saved.ts";

export const describe = ({ vendor, name }: Account): string =>
  name === "default" ? vendor.name : `${vendor.name} as ${name}`;

/** The command line that signs in. */
export const loginLine = ({ vendor, name }: Account): string =>
  `provider-auth login ${vendor.name}${name === "default" ? "" : ` --account ${name}`}`;

/** The error for an account of which too little is known. */
export const notSignedIn = (account: Account): Error =>
  signInFirst(`You are not signed in to ${describe(account)}; run "${loginLine(account)}".`);

/** Whether a secret is all that tells accounts of this kind apart. */
export function isToldBySecret({ vendor, kind }: Account): boolean {
  const own = ownOf(vendor, kind).filter(({ isRequired }) => isRequired);
  const telling = own.length > 0 ? own : (vendor.facts.kinds[kind] ?? []).filter(({ isRequired }) => isRequired);
  return telling.every(({ isSecret }) => isSecret);
}

/** Whether a secret was given now, which may be another one than that which was saved. */
function isSecretGiven({ env }: Pick<Context, "env">, { vendor, kind, flags }: Account): boolean {
  const command = "credential-command";
  const secrets = (vendor.facts.kinds[kind] ?? []).filter(({ isSecret }) => isSecret);
  const names = [command, ...secrets.map(({ name }) => stdinFlagOf(vendor, name))];
  const variables = [command, ...secrets.map(({ name }) => name)].map((name) => variableOf(vendor, name));
  return names.some((name) => flags[name]) || variables.some((name) => env[name]);
}

/** The account's place in the store. @throws CommandError when too little is known of it */
export async function placeOf(context: Context, account: Account): Promise<SavedPlace> {
  const { saved, isAsSaved } = account;
  if (saved && isAsSaved && !(isToldBySecret(account) && isSecretGiven(context, account))) return saved.place;
  if (missingOptions(account).length > 0) throw notSignedIn(account);
  const { placeOfOptions } = await import("./open.ts");
  return placeOfOptions(context, account);
}
