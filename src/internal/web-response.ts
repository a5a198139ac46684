import { AuthError } from "../errors.ts";
import { missingFunction } from "./check-options.ts";

/**
 * Checks that the result of a `fetch` is a web Response that can be read.
 *
 * @param isUnread whether a Response of the runtime is known to be unread, as it is after the runtime's own fetch. The check
 *   costs more than everything else that is done with an answer
 * @throws AuthError `CONFIGURATION` when it is not; the message says why, without any of its content
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
    // A Node stream would occupy its connection.
    (body as { destroy?(): void } | null)?.destroy?.();
  } catch {}
  const message = `The session's fetch must return a web Response, which node-fetch and axios do not; its result has no usable ${flaw}.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
