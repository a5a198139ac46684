/** What a stateful mock knows: one clock, and the sessions, tickets and used codes of all its providers. */
import type { Choice, KnownRequest } from "../choose.ts";
import type { EngineResponse } from "../engine.ts";
import type { MockRequest } from "../http.ts";
import { createExpiring, type Expiring } from "./expiring.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import type { Pending } from "./sign-in.ts";

/** What the state of one provider decides. */
export interface VendorState {
  /** The members of a body that have the token, or what goes with it. */
  tokenMembers: readonly string[];
  /** The segments of a path that hold a secret, which no log may show. */
  secretsInPath(request: KnownRequest): string[];
  /** @param paired what the examples alone call for */
  choose(request: KnownRequest, paired: Choice | undefined): Choice | undefined;
  /** Answers the protected path. */
  echo(request: MockRequest): EngineResponse;
}

export interface MockState {
  nowMs(): number;
  sessions: Sessions;
  /** Sign-ins on their way, by the tickets of their steps. */
  tickets: Expiring<Pending>;
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
