/** `fetch` with the session's token: only to the provider's origin, and once more when the token was refused. */
import { AuthError, isAuthError } from "../errors.ts";
import type { Call, Fetch, Provider, Token } from "../providers/provider.ts";
import type { Clock } from "../session/clock.ts";
import type { TokenCycle } from "../session/token-cycle.ts";
import { signalOf, spareOf } from "./replay.ts";

export interface AuthorisedFetchOptions {
  provider: Provider;
  tokens: TokenCycle;
  fetch: Fetch;
  clock: Clock;
  isTokenRefused: Provider["isTokenRefused"];
  /** Milliseconds for which a refusal is not taken for the token's fault after a brand-new token was refused too. */
  cooldownMs: number;
}

export function createAuthorisedFetch(options: AuthorisedFetchOptions): Fetch {
  const { provider, tokens, fetch, clock, isTokenRefused, cooldownMs } = options;
  /** A token that was refused although it was brand-new: then something else is wrong, such as a missing right. */
  let innocent: { token: Token; untilMs: number } | undefined;

  return async (input, init) => {
    checkOrigin(provider, input);
    // A body of form data has another boundary each time that it is written, so it is written here, once.
    const call: Call = init?.body instanceof FormData ? { input: new Request(input, init) } : { input, init };
    const spare = spareOf(call);
    const token = await getToken(call);
    const response = await send(call, token);
    if (!(await isRefused(response)) || isInnocent(token)) return response;
    tokens.rejectToken(token);
    if (!spare) return response;
    // Unread, it would keep the connection.
    await response.body?.cancel();
    const newToken = await getToken(call);
    const second = await send(spare, newToken);
    if (await isRefused(second)) innocent = { token: newToken, untilMs: clock.monotonicMs() + cooldownMs };
    return second;
  };

  /** As `fetch` does, rejects with the reason of the caller's signal. */
  async function getToken(call: Call): Promise<Token> {
    const signal = signalOf(call);
    try {
      return await tokens.getToken(signal);
    } catch (error) {
      throw signal?.aborted && isAuthError(error, "ABORTED") ? signal.reason : error;
    }
  }

  async function send(call: Call, token: Token): Promise<Response> {
    const { input, init } = await provider.attach(call, token);
    const response = await fetch(input, init);
    // The token would go along in URL or body, so the provider lets no redirect be followed; the caller did not ask for it.
    if (init?.redirect === "manual" && redirectOf(call) !== "manual" && isRedirect(response)) {
      await response.body?.cancel();
      const message = `${provider.name} answered with a redirect, which is not followed lest the token goes elsewhere; pass redirect: "manual" to see it.`;
      throw new AuthError("ORIGIN_NOT_ALLOWED", message, { provider: provider.name });
    }
    return response;
  }

  /** A refusal by another origin, to which a redirect led, says nothing about the token: it was not sent there. */
  async function isRefused(response: Response): Promise<boolean> {
    if (response.redirected && new URL(response.url).origin !== provider.origin) return false;
    return isTokenRefused(response);
  }

  function isInnocent({ value, obtainedAtMs }: Token): boolean {
    if (!innocent || clock.monotonicMs() >= innocent.untilMs) return false;
    return innocent.token.value === value && innocent.token.obtainedAtMs === obtainedAtMs;
  }
}

function checkOrigin({ name, origin }: Provider, input: Call["input"]): void {
  const url = typeof input === "object" && "url" in input ? input.url : String(input);
  if (!URL.canParse(url)) {
    const message = `session.fetch needs an absolute URL that begins with ${origin}.`;
    throw new AuthError("CONFIGURATION", message, { provider: name });
  }
  const target = new URL(url).origin;
  if (target === origin) return;
  const message = `${name}'s token goes to ${origin} alone, not to ${target}; use fetch itself for other hosts.`;
  throw new AuthError("ORIGIN_NOT_ALLOWED", message, { provider: name });
}

const redirectOf = ({ input, init }: Call) =>
  init?.redirect ?? (typeof input === "object" && "redirect" in input ? input.redirect : "follow");

const isRedirect = ({ type, status }: Response) =>
  type === "opaqueredirect" || [301, 302, 303, 307, 308].includes(status);
