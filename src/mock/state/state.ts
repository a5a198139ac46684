/** What a stateful mock knows: one clock, and the tokens, tickets and used codes of all its providers. */
import type { Choose } from "../choose.ts";
import type { MockRequest, MockResponse } from "../http.ts";
import type { KnownAccount } from "./accounts.ts";
import { createExpiring, type Expiring } from "./expiring.ts";
import { createTokens, type Tokens } from "./tokens.ts";

/** What the state of one provider decides. */
export interface VendorState {
  choose: Choose;
  /** Answers the protected path. */
  echo(request: MockRequest): MockResponse;
}

export interface MockState {
  nowMs(): number;
  tokens: Tokens;
  /** The tickets of first steps that nobody has taken yet. */
  tickets: Expiring<KnownAccount>;
  /** The one-time codes that were taken. */
  codes: Expiring<true>;
  /** Moves the clock. */
  advance(ms: number): void;
  /** Forgets everything, and sets the clock back. */
  reset(): void;
}

/** @param clock milliseconds of the Unix epoch */
export function createState(clock: () => number): MockState {
  let advancedMs = 0;
  const nowMs = () => clock() + advancedMs;
  const tokens = createTokens(nowMs);
  const tickets = createExpiring<KnownAccount>(nowMs);
  const codes = createExpiring<true>(nowMs);
  return {
    nowMs,
    tokens,
    tickets,
    codes,
    advance(ms) {
      advancedMs += ms;
    },
    reset() {
      tokens.revoke();
      tickets.clear();
      codes.clear();
      advancedMs = 0;
    },
  };
}
