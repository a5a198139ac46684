import { AuthError } from "../errors.ts";
import { missingFunction } from "./check-options.ts";

/**
 * What a `fetch` answered with, as the web Response that it has to be.
 *
 * @param isUnread whether a Response of the runtime's own is known to be unread, as those of its own fetch are: looking
 *   costs more than all else that is done with an answer
 * @throws AuthError `CONFIGURATION` when it cannot be read as one; the message says why, and nothing that it holds
 */
export function webResponse(provider: string, answer: unknown, isUnread = false): Response {
  let flaw: string | undefined = "status";
  try {
    if (isUnread && answer instanceof Response) return answer;
    // Throws for undefined, and for a Proxy of a Response.
    const { status, headers, body, bodyUsed } = answer as Response;
    const isReadable = !bodyUsed && (!body || (typeof body.getReader === "function" && !body.locked));
    flaw =
      (!Number.isInteger(status) && "status") ||
      (missingFunction(headers, ["get"]) && "headers") ||
      (!isReadable && "body (an unread web stream)") ||
      missingFunction(answer as Response, ["clone", "text"]);
    if (!flaw) return answer as Response;
    // A stream of Node's would keep its connection.
    (body as { destroy?(): void } | null)?.destroy?.();
  } catch {}
  const message = `The session's fetch must answer with a web Response, as node-fetch and axios do not; its answer has no usable ${flaw}.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
