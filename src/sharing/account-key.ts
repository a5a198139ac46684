/** What an account is called in a store. */
import type { LoginContext, Provider } from "../session/provider.ts";
import { keyedHash } from "./keyed-hash.ts";

/**
 * @param accountName names the account; undefined: its `accountKey()` does
 * @param ask calls the functions that the identity may come from
 */
export async function accountKeyOf(
  provider: Pick<Provider, "name" | "origin" | "accountKey">,
  accountName: string | undefined,
  ask?: LoginContext["ask"],
): Promise<string> {
  if (accountName === undefined) return provider.accountKey(ask);
  return `${provider.name}:${await keyedHash(accountName, `account\n${provider.origin}`)}`;
}
