/** The file store, which the command shares with every session that uses `fileTokens()`. */
import { isAuthError } from "../../errors.ts";
import { codeOf } from "../../internal/safe-cause.ts";
import type { HeldToken } from "../../session/issued-token.ts";
import type { Provider } from "../../session/provider.ts";
import { readToken } from "../../sharing/records.ts";
import { createSealer } from "../../stores/encryption.ts";
import { accountFolder } from "../../stores/file/folder.ts";
import { readRoot } from "../../stores/file/root.ts";
import { findIn, readView } from "../../stores/file/state.ts";
import type { Context } from "../context.ts";
import { failed } from "../failure.ts";

/** How long before its expiry a token is replaced, in milliseconds; half of its lifetime if that is shorter. */
export const refreshWindowMs = 300_000;

/** @throws CommandError if the folder cannot be used */
export function tokenFolder({ env }: Pick<Context, "env">): string {
  const way = "set PROVIDER_AUTH_TOKEN_DIR to a folder of your own";
  try {
    return readRoot(env.PROVIDER_AUTH_TOKEN_DIR || undefined, env);
  } catch (error) {
    if (isAuthError(error)) {
      const reason = error.message.replace("The dir of fileTokens", "The folder for tokens").replace(/\.$/, "");
      throw failed(
        /has no home folder/.test(reason)
          ? `The user has no home folder; ${way}.`
          : `${reason}; ${reason.includes(";") ? "or " : ""}${way}.`,
      );
    }
    throw failed(`The folder for tokens cannot be used (${codeOf(error) ?? "unknown error"}); ${way}.`);
  }
}

/**
 * Returns the token in the store after the checks that sessions make; undefined if there is no valid one. Only reads, and
 * loads none of the modules that a login needs.
 *
 * @param folder the name of the account's folder in the store
 */
export async function readStored(
  context: Pick<Context, "env" | "clock">,
  provider: Pick<Provider, "name" | "origin" | "originFromLogin">,
  folder: string,
): Promise<HeldToken | undefined> {
  const sealer = createSealer("fileTokens", undefined);
  const view = await readView(
    accountFolder(tokenFolder(context), folder, sealer, () => {}),
    sealer,
  ).catch((error) => {
    throw failed(`The token store cannot be read (${codeOf(error) ?? "unknown error"}).`);
  });
  const found = await findIn(view, {}, sealer, context.clock.nowMs());
  if (found?.state !== "token") return undefined;
  return readToken(provider, { clock: context.clock, refreshWindowMs, random: Math.random }, found.record);
}

/** Returns the name of an account's folder in the store. */
export const folderOfKey = (key: string): Promise<string> => createSealer("fileTokens", undefined).name(key);
