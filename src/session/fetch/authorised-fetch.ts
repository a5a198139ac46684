/** `fetch` with the session's token: only to the provider's origin, and once more when the token was refused. */

import { AuthError } from "../../errors.ts";
import { discard } from "../../internal/discard.ts";
import { originOf } from "../../internal/origin.ts";
import { requestMember } from "../../internal/request-member.ts";
import { webResponse } from "../../internal/web-response.ts";
import type { Call, Fetch, Provider, Token } from "../provider.ts";
import { abortable } from "../timeout.ts";
import type { TokenManager } from "../token-manager.ts";
import { isInsufficientScope } from "./insufficient-scope.ts";
import { copyForReplay } from "./replay.ts";
import { signalOf, snapshotOf } from "./snapshot.ts";

/** Statuses from 400 to 499 that a server may answer with before it has looked at the token. */
const provesNothing = [401, 403, 408, 425, 429];

/**
 * Whether a server answers like this only after it has accepted the token. An answer to a HEAD does not tell, since some
 * refusals can be seen in the body alone.
 */
const provesToken = (status: number, place: string) =>
  ((status >= 200 && status < 300) ||
    status === 304 ||
    (status >= 400 && status < 500 && !provesNothing.includes(status))) &&
  !place.startsWith("HEAD ");

export interface AuthorisedFetchOptions {
  provider: Provider;
  tokens: TokenManager;
  fetch: Fetch;
  isTokenRefused: Provider["isTokenRefused"];
}

export function createAuthorisedFetch(options: AuthorisedFetchOptions): Fetch {
  const { provider, tokens, fetch, isTokenRefused } = options;

  // Where logins tell the origin, it is known with the token.
  const checkUrl = (url: string) => provider.originFromLogin || checkOrigin(provider, provider.origin, url);

  return async (input, init) => {
    const snapshot = snapshotOf(input, init, checkUrl);
    // Every wait costs, and most calls need none here.
    const call = "then" in snapshot ? await snapshot : snapshot;
    const copy = copyForReplay(call);
    const signal = signalOf(call);
    const place = placeOf(call);
    // As `fetch` does, rejects with the reason of the caller's signal, whether what is waited for obeys it or not.
    return signal ? abortable(answer(), signal) : await answer();

    async function answer(): Promise<Response> {
      const first = await send(call);
      if (!first.isRefused || !tokens.rejectForReplay(first.token, place) || !copy) return first.response;
      discard(first.response);
      const second = await send(copy);
      if (second.isRefused) tokens.replayRefused(second.token, place);
      return second.response;
    }

    async function send(call: Call): Promise<{ token: Token; response: Response; isRefused: boolean }> {
      const token = await tokens.getToken(signal);
      const { origin = provider.origin } = token;
      if (provider.originFromLogin) checkOrigin(provider, origin, urlOf(call));
      const attached = provider.attach(call, token);
      const { input, init, checkAnswer } = "then" in attached ? await attached : attached;
      signal?.throwIfAborted();
      const response = webResponse(provider.name, await fetch(input, init));
      try {
        signal?.throwIfAborted();
        checkAnswer?.(response);
        // An answer of another origin, to which a redirect led, says nothing about the token: it was not sent there.
        const isOurs = !response.redirected || response.url.startsWith(`${origin}/`);
        const refusal = isOurs && isTokenRefused(response);
        const isRefused = typeof refusal === "boolean" ? refusal : await refusal;
        if (isOurs && !isRefused && provesToken(response.status, place)) tokens.callSucceeded(token, place);
        return {
          token,
          response,
          isRefused: isRefused && !isInsufficientScope(response.headers.get("WWW-Authenticate")),
        };
      } catch (error) {
        discard(response);
        throw error;
      }
    }
  };
}

/** Method and URL without the query: what a right is needed for. */
function placeOf({ input, init }: Call): string {
  const [method, url] =
    typeof input === "string" ? ["GET", input] : [requestMember(input, "method"), requestMember(input, "url")];
  const end = url.search(/[?#]/);
  return `${init.method ?? method} ${end < 0 ? url : url.slice(0, end)}`;
}

const urlOf = ({ input }: Call) => (typeof input === "string" ? input : requestMember(input, "url"));

function checkOrigin({ name }: Provider, origin: string, url: string): void {
  // With the slash, nothing behind it can lead elsewhere; that spares parsing what `fetch` is about to parse.
  if (url.startsWith(`${origin}/`) || originOf(url) === origin) return;
  const message = `${name}'s token goes to URLs that begin with ${origin} alone; use fetch for others.`;
  throw new AuthError("ORIGIN_NOT_ALLOWED", message, { provider: name });
}
