/** `fetch` with the session's token: only to the provider's origin, and once more when the token was refused. */
import { discard } from "../discard.ts";
import { AuthError } from "../errors.ts";
import { originOf } from "../origin.ts";
import type { Call, Fetch, Provider, Token } from "../providers/provider.ts";
import { requestMember } from "../request-member.ts";
import { abortable } from "../session/timeout.ts";
import type { TokenCycle } from "../session/token-cycle.ts";
import { webResponse } from "../web-response.ts";
import { isInsufficientScope } from "./insufficient-scope.ts";
import { copyForReplay } from "./replay.ts";
import { signalOf, snapshotOf } from "./snapshot.ts";

/**
 * Answers, as status and place, that a server gives once it has accepted the token: not to a HEAD, since some refusals
 * can be seen in the body alone.
 */
const provesToken = /^(2|304|4(?!0[138]|2[59]))\S* (?!HEAD )/;

export interface AuthorisedFetchOptions {
  provider: Provider;
  tokens: TokenCycle;
  fetch: Fetch;
  isTokenRefused: Provider["isTokenRefused"];
}

export function createAuthorisedFetch(options: AuthorisedFetchOptions): Fetch {
  const { provider, tokens, fetch, isTokenRefused } = options;

  return async (input, init) => {
    const call = await snapshotOf(input, init, (url) => checkOrigin(provider, url));
    const copy = copyForReplay(call);
    const signal = signalOf(call);
    const place = placeOf(call);
    // As `fetch` does, rejects with the reason of the caller's signal, whether what is waited for obeys it or not.
    return abortable(answer(), signal);

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
      const { input, init, checkAnswer } = await provider.attach(call, token);
      signal?.throwIfAborted();
      const response = webResponse(provider.name, await fetch(input, init));
      try {
        signal?.throwIfAborted();
        checkAnswer?.(response);
        // An answer of another origin, to which a redirect led, says nothing about the token: it was not sent there.
        const isOurs = !response.redirected || response.url.startsWith(`${provider.origin}/`);
        const isRefused = isOurs && (await isTokenRefused(response));
        if (isOurs && !isRefused && provesToken.test(`${response.status} ${place}`)) tokens.callSucceeded(token, place);
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
  return `${init.method ?? method} ${url.replace(/[?#].*/s, "")}`;
}

function checkOrigin({ name, origin }: Provider, url: string): void {
  // With the slash, nothing behind it can lead elsewhere; that spares parsing what `fetch` is about to parse.
  if (url.startsWith(`${origin}/`) || originOf(url) === origin) return;
  const message = `${name}'s token goes to URLs that begin with ${origin} alone; use fetch for others.`;
  throw new AuthError("ORIGIN_NOT_ALLOWED", message, { provider: name });
}
