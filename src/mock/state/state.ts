/** What a stateful mock knows: one clock, and the sessions, tickets and used codes of all its providers. */
import type { Choice, KnownRequest } from "../choose.ts";
import type { EngineResponse } from "../engine.ts";
import type { MockRequest } from "../http.ts";
import { createExpiring, type Expiring } from "./expiring.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import type { Pending } from "./sign-in.ts";

/** What the state of one provider decides. */
export interface VendorState {
  /** The members of a body that hold the token, or what goes with it. */
  tokenMembers: readonly string[];
  /** The segments of a path that hold a secret, which no log may show. */
  secretsInPath(request: KnownRequest): string[];
  /** Whether a refusal of a token has an example or a response of that name. */
  isRefusal(name: string): boolean;
  /**
   * @param paired the choice by the examples alone
   * @param refusal name of the refusal for a token that is not in force. Default: the first one of the document
   */
  choose(request: KnownRequest, paired: Choice | undefined, refusal?: string): Choice | undefined;
  /** Answers the protected path; `refusal` as for `choose`. */
  echo(request: MockRequest, refusal?: string): EngineResponse;
}

export interface MockState {
  nowMs(): number;
  sessions: Sessions;
  /** Sign-ins in progress, by the tickets of their steps. */
  tickets: Expiring<Pending>;
  /** The one-time codes that were used. */
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
  const sessions = createSessions(nowMs);
  const tickets = createExpiring<Pending>(nowMs);
  const codes = createExpiring<true>(nowMs);
  return {
    nowMs,
    sessions,
    tickets,
    codes,
    advance(ms) {
      advancedMs += ms;
    },
    reset() {
      sessions.revoke();
      tickets.clear();
      codes.clear();
      advancedMs = 0;
    },
  };
}
