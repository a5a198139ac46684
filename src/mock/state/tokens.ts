/** The tokens that a stateful mock has handed out, each with its provider, its end and whether it was revoked. */
import { createExpiring } from "./expiring.ts";

export interface LiveToken {
  value: string;
  provider: string;
  issuedAtMs: number;
  expiresAtMs: number;
}

export interface Tokens {
  /** Hands out a token that no other login got. */
  issue(provider: string, lifetimeSeconds: number): LiveToken;
  /** Whether the provider takes the token now: it handed it out, and it has neither expired nor been revoked. */
  isLive(provider: string, value: string): boolean;
  /** Revokes every token, or every token of one provider. */
  revoke(provider?: string): void;
}

export function createTokens(nowMs: () => number): Tokens {
  const issued = createExpiring<LiveToken>(nowMs);
  return {
    issue(provider, lifetimeSeconds) {
      const issuedAtMs = nowMs();
      const value = `fakeToken_${crypto.randomUUID()}`;
      const token = { value, provider, issuedAtMs, expiresAtMs: issuedAtMs + lifetimeSeconds * 1000 };
      issued.set(value, token, token.expiresAtMs);
      return token;
    },
    isLive: (provider, value) => issued.get(value)?.provider === provider,
    revoke: (provider) => issued.clear((token) => provider === undefined || token.provider === provider),
  };
}
