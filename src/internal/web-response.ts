import { AuthError } from "../errors.ts";

/**
 * What a `fetch` of the user's answered with, as the web Response that it has to be.
 *
 * @throws AuthError `CONFIGURATION` when it cannot be read as one; the message says why, and nothing that it holds
 */
export function webResponse(provider: string, answer: unknown): Response {
  let flaw: string | false = "status";
  try {
    // Every call of a native fetch ends here. A Proxy of a Response throws.
    if (answer instanceof Response && !answer.bodyUsed && !answer.body?.locked) return answer;
    // Throws for undefined.
    const { status, headers, body, bodyUsed, clone, text } = answer as Response;
    const isUnread = !bodyUsed && (!body || (typeof body.getReader === "function" && !body.locked));
    flaw =
      (!Number.isInteger(status) && "status") ||
      (typeof headers?.get !== "function" && "headers") ||
      (!isUnread && "body (an unread web stream)") ||
      (typeof clone !== "function" && "clone") ||
      (typeof text !== "function" && "text");
    if (!flaw) return answer as Response;
    // A stream of Node's would keep its connection.
    (body as { destroy?(): void } | null)?.destroy?.();
  } catch {}
  const message = `The session's fetch must answer with a web Response, as node-fetch and axios do not; its answer has no usable ${flaw}.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
