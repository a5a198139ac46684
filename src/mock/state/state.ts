/** The state of a mock: one clock, and the sessions, tickets and used codes of all its providers. */
import type { Choice, KnownRequest } from "../choose.ts";
import type { EngineResponse } from "../engine.ts";
import type { MockRequest } from "../http.ts";
import { createExpiring, type Expiring } from "./expiring.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import type { Pending } from "./sign-in.ts";

/** The decisions that depend on the state of one provider. */
export interface VendorState {
  /** The members of a body that contain the token, or values that go with it. */
  tokenMembers: readonly string[];
  /** Returns the segments of a path that contain a secret, which no log may show. */
  secretsInPath(request: KnownRequest): string[];
  /** Whether a refusal of a token has an example or a response of that name. */
  isRefusal(name: string): boolean;
  /**
   * @param paired the choice based only on the examples
   * @param refusal name of the refusal for an invalid token. Default: the first one in the document
   */
  choose(request: KnownRequest, paired: Choice | undefined, refusal?: string): Choice | undefined;
  /** Responds to the protected path; `refusal` as in `choose`. */
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
  /** Clears everything, and resets the clock. */
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
