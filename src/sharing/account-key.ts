/** The name of an account in a store. */
import type { LoginContext, Provider } from "../session/provider.ts";
import { keyedHash } from "./keyed-hash.ts";

/**
 * @param accountName identifies the account; if undefined, its `accountKey()` does
 * @param ask calls functions of the user that return parts of the identity
 */
export async function accountKeyOf(
  provider: Pick<Provider, "name" | "origin" | "accountKey">,
  accountName: string | undefined,
  ask?: LoginContext["ask"],
): Promise<string> {
  if (accountName === undefined) return provider.accountKey(ask);
  return `${provider.name}:${await keyedHash(accountName, `account\n${provider.origin}`)}`;
}
