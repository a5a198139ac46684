/** Parses the input of a git credential helper: the URL for which git requests a credential. */
import { attempt } from "../internal/attempt.ts";
import { placeOf } from "./account/place.ts";
import type { Account } from "./account/resolve.ts";
import type { Context } from "./context.ts";

/** Characters. */
const maxLength = 65_536;

/** Whether git's request on stdin is for the origin of the account, the only place where a token may go. */
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
  // Accept only a host with its port, not other text that a URL parser would accept.
  const isHost = asked?.host === members.host?.toLowerCase() || asked?.host === members.host?.replace(/:(80|443)$/, "");
  return isHost && asked?.origin === origin;
}
