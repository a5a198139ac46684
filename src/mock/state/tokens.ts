/** The tokens that a stateful mock has handed out, each with its provider, its end and whether it was revoked. */

export interface IssuedToken {
  value: string;
  provider: string;
  issuedAtMs: number;
  expiresAtMs: number;
}

export interface Tokens {
  /** Hands out a token that no other login got. */
  issue(provider: string, lifetimeSeconds: number): IssuedToken;
  /** Whether the provider takes the token now: it handed it out, it has not ended and was not revoked. */
  isLive(provider: string, value: string): boolean;
  /** Revokes every token, or every token of one provider. */
  revoke(provider?: string): void;
}

export function createTokens(nowMs: () => number): Tokens {
  const issued = new Map<string, IssuedToken>();
  return {
    issue(provider, lifetimeSeconds) {
      const issuedAtMs = nowMs();
      const value = `fakeToken_${crypto.randomUUID()}`;
      const token = { value, provider, issuedAtMs, expiresAtMs: issuedAtMs + lifetimeSeconds * 1000 };
      issued.set(value, token);
      return token;
    },
    isLive(provider, value) {
      const token = issued.get(value);
      return token !== undefined && token.provider === provider && nowMs() < token.expiresAtMs;
    },
    revoke(provider) {
      for (const [value, token] of issued) {
        if (provider === undefined || token.provider === provider) issued.delete(value);
      }
    },
  };
}
