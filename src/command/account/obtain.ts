/** The token of an account: from the store where a valid one is there, otherwise by a login. */
import type { HeldToken } from "../../session/issued-token.ts";
import type { Token } from "../../session/provider.ts";
import type { Context } from "../context.ts";
import { placeOf } from "./place.ts";
import type { Account } from "./resolve.ts";
import { readStored } from "./store.ts";

/**
 * Gives a valid token. One that is about to end is replaced before; while that fails, it is served.
 *
 * @throws CommandError or AuthError
 */
export async function obtainToken(context: Context, account: Account): Promise<Token> {
  const held = await storedToken(context, account);
  if (held && held.elapsedMs() < held.refreshAtMs) return held.token;
  // What a login needs is loaded for a login alone.
  const { renewToken } = await import("./renew.ts");
  return renewToken(context, account, held?.token);
}

/** The token in the store; undefined where there is none that is valid. */
export async function storedToken(context: Context, account: Account): Promise<HeldToken | undefined> {
  const { name, facts } = account.vendor;
  const { origin, folder } = await placeOf(context, account);
  const { originFromLogin = false } = facts;
  return readStored(context, { name, origin, originFromLogin }, folder);
}
