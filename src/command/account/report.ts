/** Reports on an account without showing a secret or sending a request. */

import { keyedHash } from "../../sharing/keyed-hash.ts";
import type { Looked } from "../../stores/shared-tokens.ts";
import type { Context } from "../context.ts";
import { endOf } from "../formats.ts";
import { storedToken } from "./obtain.ts";
import { openAccount } from "./open.ts";
import { openStore } from "./open-store.ts";
import { placeOf } from "./place.ts";
import { type Account, missingOptions, type Source } from "./resolve.ts";
import { readSecrets, secretsOfKind } from "./secrets.ts";

/** Its members are documented in docs/command-line.md. */
export interface Report {
  readonly provider: string;
  readonly account: string;
  readonly signedIn: boolean;
  /** RFC 3339, in UTC; null if the vendor does not state it, or the account is not signed in. */
  readonly expiresAt: string | null;
  /** Until when no login is attempted, and why; null if logins are allowed. */
  readonly blockedUntil: string | null;
  readonly blockedBy: string | null;
  readonly storage: "none" | "keyring" | "insecure";
  readonly warning: string | null;
  /** The source of each option, never its value. */
  readonly credentials: Readonly<Record<string, Source | "missing">>;
}

const reasons = {
  refused: "the vendor refused the credentials or a one-time code",
  transient: "the last login failed",
  backOff: "the last logins ended before the vendor responded",
};

/** @returns undefined if nothing is known about the account */
export async function reportOf(context: Context, account: Account): Promise<Report | undefined> {
  const { vendor, name, saved, options } = account;
  const secrets = await readSecrets(context, account);
  if (!saved && options.size === 0 && secrets.values.size === 0) return undefined;
  const isComplete = missingOptions(account).length === 0;
  const held = isComplete ? await storedToken(context, account) : undefined;
  const blocked = isComplete ? await blockOf(context, account) : undefined;
  const storage = saved?.storage ?? "none";
  const { code } = secrets;
  return {
    provider: vendor.name,
    account: name,
    signedIn: held !== undefined,
    expiresAt: (held && endOf(held.token)) ?? null,
    blockedUntil: blocked ? new Date(blocked.untilMs).toISOString() : null,
    blockedBy: blocked ? reasons[blocked.state] : null,
    storage,
    warning: storage === "insecure" ? "the secret is saved unencrypted, in a file that only you can read" : null,
    credentials: {
      ...Object.fromEntries([...options].map(([option, { source }]) => [option, source])),
      ...Object.fromEntries(missingOptions(account).map((option) => [option.name, "missing" as const])),
      ...Object.fromEntries(
        secretsOfKind(account).map((option) => [option.name, secrets.values.get(option.name)?.source ?? "missing"]),
      ),
      ...(vendor.facts.code && code && { [vendor.facts.code]: code.source }),
    },
  };
}

/** Returns what blocks a login now. */
async function blockOf(context: Context, account: Account) {
  const { provider, needsPerson } = await openAccount(context, account, false);
  const { key } = await placeOf(context, account);
  const text = needsPerson ? undefined : provider.sharing?.().credentials;
  const credentials = text === undefined ? undefined : await keyedHash(key, `credentials\n${text}`);
  const store = openStore(context);
  try {
    // A valid token hides the other states.
    const found = await store.look(key, { credentials });
    const looked: Looked =
      found.state === "token" ? await store.look(key, { credentials, except: found.fingerprint }) : found;
    return looked.state === "refused" || looked.state === "transient" || looked.state === "backOff"
      ? looked
      : undefined;
  } finally {
    await store.close();
  }
}
