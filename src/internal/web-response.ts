import { AuthError } from "../errors.ts";

/**
 * What a `fetch` answered with, as the web Response that it has to be.
 *
 * @param isUnread whether a Response of the runtime's own is known to be unread, as those of its own fetch are: looking
 *   costs more than all else that is done with an answer
 * @throws AuthError `CONFIGURATION` when it cannot be read as one; the message says why, and nothing that it holds
 */
export function webResponse(provider: string, answer: unknown, isUnread = false): Response {
  let flaw: string | false = "status";
  try {
    // A Proxy of a Response throws.
    if (answer instanceof Response && (isUnread || !(answer.bodyUsed || answer.body?.locked))) return answer;
    // Throws for undefined.
    const { status, headers, body, bodyUsed, clone, text } = answer as Response;
    const isReadable = !bodyUsed && (!body || (typeof body.getReader === "function" && !body.locked));
    flaw =
      (!Number.isInteger(status) && "status") ||
      (typeof headers?.get !== "function" && "headers") ||
      (!isReadable && "body (an unread web stream)") ||
      (typeof clone !== "function" && "clone") ||
      (typeof text !== "function" && "text");
    if (!flaw) return answer as Response;
    // A stream of Node's would keep its connection.
    (body as { destroy?(): void } | null)?.destroy?.();
  } catch {}
  const message = `The session's fetch must answer with a web Response, as node-fetch and axios do not; its answer has no usable ${flaw}.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
