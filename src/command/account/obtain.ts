/** The token of an account: from the store if it has a valid one, otherwise from a login. */
import type { HeldToken } from "../../session/issued-token.ts";
import type { Token } from "../../session/provider.ts";
import type { Context } from "../context.ts";
import { placeOf } from "./place.ts";
import type { Account } from "./resolve.ts";
import { readStored } from "./store.ts";

/**
 * Returns a valid token. Renews one that is about to expire; if that fails, returns the current one.
 *
 * @throws CommandError or AuthError
 */
export async function obtainToken(context: Context, account: Account): Promise<Token> {
  const held = await storedToken(context, account);
  if (held && held.elapsedMs() < held.refreshAtMs) return held.token;
  // The modules that a login needs are loaded only for a login.
  const { renewToken } = await import("./renew.ts");
  return renewToken(context, account, held?.token);
}

/** Returns the token in the store; undefined if there is no valid one. */
export async function storedToken(context: Context, account: Account): Promise<HeldToken | undefined> {
  const { name, facts } = account.vendor;
  const { origin, folder } = await placeOf(context, account);
  const { originFromLogin = false } = facts;
  return readStored(context, { name, origin, originFromLogin }, folder);
}
