/** `fetch` with the session's token: sends it only to the token's origin, and repeats a call whose token was refused. */

import { AuthError } from "../../errors.ts";
import { discard } from "../../internal/discard.ts";
import { originOf } from "../../internal/origin.ts";
import { methodOf } from "../../internal/request-member.ts";
import { webResponse } from "../../internal/web-response.ts";
import type { Call, Fetch, Provider } from "../provider.ts";
import { abortable } from "../timeout.ts";
import type { TokenManager } from "../token-manager.ts";
import { copyForReplay, signalOf, snapshotOf, urlOf } from "./snapshot.ts";

/**
 * Whether a server answers with this status only after it has accepted the token: 2xx, 304, and those of 4xx that depend on
 * more than the token.
 */
const provesToken = (status: number) => /^(2..|304|4(?!01|03|08|25|29)..)$/.test(`${status}`);

export function createAuthorisedFetch(
  provider: Provider,
  tokens: TokenManager,
  fetch: Fetch,
  isGlobalFetch: boolean,
  isTokenRefused: Provider["isTokenRefused"],
): Fetch {
  const { name, origin: ownOrigin, originFromLogin } = provider;

  function checkOrigin(url: string, origin: string): void {
    // After the slash, nothing can change the origin. This avoids parsing the URL, which `fetch` parses anyway.
    if (url.startsWith(`${origin}/`) || originOf(url) === origin) return;
    const message = `${name}'s token goes only to URLs that begin with ${origin}; use fetch for others.`;
    throw new AuthError("ORIGIN_NOT_ALLOWED", message, { provider: name });
  }

  // If logins return the origin, it is known only with the token.
  const checkUrl = (url: string) => originFromLogin || checkOrigin(url, ownOrigin);

  /** The fetch of another library knows only its own Request, and treats any other one as a URL. */
  const send: Fetch = isGlobalFetch
    ? fetch
    : async (input, init) => {
        try {
          return await fetch(input, init);
        } catch (error) {
          if (!/\[object Request]/.test((error as Error | undefined)?.message ?? "")) throw error;
          const call = await snapshotOf(input, init, () => {}, true);
          return fetch(call.input, call.init);
        }
      };

  /**
   * Makes the call, and repeats it if its token was refused and a new one may help. Repeats it once more if the new token
   * comes from another process and is refused too.
   */
  async function answer(call: Call, signal: AbortSignal | undefined): Promise<Response> {
    const url = urlOf(call.input);
    const method = methodOf(call);
    // The place to which a permission applies.
    const place = `${method} ${url.replace(/[?#].*/s, "")}`;
    let attempt = call;
    for (let replays = 0; ; replays++) {
      const token = await tokens.getToken(signal);
      const mayReplay = !replays || (replays < 2 && tokens.isOthers?.(token));
      const copy = mayReplay ? copyForReplay(attempt) : undefined;
      const { origin = ownOrigin } = token;
      if (originFromLogin) checkOrigin(url, origin);
      const attached = provider.attach(attempt, token);
      // Every await costs time, and most calls need none here.
      const { input, init, checkAnswer } = "then" in attached ? await attached : attached;
      signal?.throwIfAborted();
      const response = webResponse(name, await send(input, init), isGlobalFetch);
      try {
        signal?.throwIfAborted();
        checkAnswer?.(response);
        // An answer of another origin, to which a redirect led, says nothing about the token: it was not sent there.
        if (response.redirected && !response.url.startsWith(`${origin}/`)) return response;
        const refusal = isTokenRefused(response);
        if (!refusal || !(await refusal)) {
          // An answer to a HEAD proves nothing, because some refusals are only visible in the body.
          if (method !== "HEAD" && provesToken(response.status)) tokens.callSucceeded(token, place);
          return response;
        }
      } catch (error) {
        discard(response);
        throw error;
      }
      if (isInsufficientScope(response.headers.get("WWW-Authenticate"))) return response;
      if (replays) tokens.replayRefused(token, place);
      const isRejected = mayReplay && tokens.rejectForReplay(token, place);
      if (!copy || !(await isRejected)) return response;
      attempt = copy;
      discard(response);
    }
  }

  return async (input, init) => {
    const snapshot = snapshotOf(input, init, checkUrl);
    const call = "then" in snapshot ? await snapshot : snapshot;
    const signal = signalOf(call);
    // Like `fetch`, rejects with the reason of the caller's signal, even if the awaited code ignores it.
    return abortable(answer(call, signal), signal);
  };
}

/** The names of a `WWW-Authenticate` header, each with its value if it has one: a scheme has none (RFC 9110, section 11.6.1). */
const parts = /([^\s",=]+)(?:[ \t]*=[ \t]*("(?:\\.|[^"\\])*"|[^\s",]*))?/g;

/**
 * Whether a `WWW-Authenticate` header states that the token is valid but lacks a permission (RFC 6750, section 3.1): that
 * must be the only error of its Bearer challenges, whatever other challenges it has.
 */
function isInsufficientScope(header: string | null): boolean {
  let scheme = "";
  let errors = "";
  for (const [, name = "", value] of (header ?? "").matchAll(parts)) {
    if (value === undefined) scheme = name;
    else if (/^bearer error$/i.test(`${scheme} ${name}`)) errors += `,${value.replace(/^"|"$|\\(?=.)/g, "")}`;
  }
  return errors === ",insufficient_scope";
}
