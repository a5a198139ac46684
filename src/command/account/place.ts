/** How messages name an account, and where its token is in the store. */
import type { Context } from "../context.ts";
import { signInFirst } from "../failure.ts";
import { ownOf } from "./facts.ts";
import { stdinFlagOf } from "./flags.ts";
import { variableOf } from "./names.ts";
import { type Account, missingOptions } from "./resolve.ts";
import type { SavedPlace } from "./saved.ts";

export const describe = ({ vendor, name }: Account): string =>
  name === "default" ? vendor.name : `${vendor.name} as ${name}`;

/** Returns the command line that signs in. */
export const loginLine = ({ vendor, name }: Account): string =>
  `provider-auth login ${vendor.name}${name === "default" ? "" : ` --account ${name}`}`;

/** Returns the error for an account with missing options. */
export const notSignedIn = (account: Account): Error =>
  signInFirst(`You are not signed in to ${describe(account)}; run "${loginLine(account)}".`);

/** Whether only a secret distinguishes accounts of this kind. */
export function isIdentifiedBySecret({ vendor, kind }: Account): boolean {
  const own = ownOf(vendor, kind).filter(({ isRequired }) => isRequired);
  const identifying = own.length > 0 ? own : (vendor.facts.kinds[kind] ?? []).filter(({ isRequired }) => isRequired);
  return identifying.every(({ isSecret }) => isSecret);
}

/** Whether the user passed a secret, which may differ from the saved one. */
function isSecretGiven({ env }: Pick<Context, "env">, { vendor, kind, flags }: Account): boolean {
  const command = "credential-command";
  const secrets = (vendor.facts.kinds[kind] ?? []).filter(({ isSecret }) => isSecret);
  const names = [command, ...secrets.map(({ name }) => stdinFlagOf(vendor, name))];
  const variables = [command, ...secrets.map(({ name }) => name)].map((name) => variableOf(vendor, name));
  return names.some((name) => flags[name]) || variables.some((name) => env[name]);
}

/** Returns the account's place in the store. @throws CommandError if options are missing */
export async function placeOf(context: Context, account: Account): Promise<SavedPlace> {
  const { saved, isAsSaved } = account;
  if (saved && isAsSaved && !(isIdentifiedBySecret(account) && isSecretGiven(context, account))) return saved.place;
  if (missingOptions(account).length > 0) throw notSignedIn(account);
  const { placeOfOptions } = await import("./open.ts");
  return placeOfOptions(context, account);
}
