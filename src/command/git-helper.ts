/** As a credential helper of git's, the command is told for which place a credential is wanted. */
import { attempt } from "../internal/attempt.ts";
import { placeOf } from "./account/place.ts";
import type { Account } from "./account/resolve.ts";
import type { Context } from "./context.ts";

/** Characters. */
const maxLength = 65_536;

/** Whether what git asks for on stdin is the origin of the account: a token may go nowhere else. */
export async function isForOrigin(context: Context, account: Account): Promise<boolean> {
  let text = "";
  for await (const chunk of context.stdin.setEncoding("utf8")) {
    text += chunk;
    if (text.length > maxLength) return false;
  }
  const members = Object.fromEntries(
    text.split("\n").map((line) => [line.replace(/=.*/s, ""), line.replace(/^[^=]*=/, "")]),
  );
  const { origin } = await placeOf(context, account);
  const asked = attempt(() => new URL(`${members.protocol}://${members.host}`));
  // Nothing but a host, with its port: not what only a browser would take for one.
  const isHost = asked?.host === members.host?.toLowerCase() || asked?.host === members.host?.replace(/:(80|443)$/, "");
  return isHost && asked?.origin === origin;
}
