/** The tokens that a stateful mock has issued, with the other sign-in values that a call or a refresh needs. */
import { createExpiring } from "./expiring.ts";

/** A valid token. */
export interface MockSession {
  /** Name of the provider. */
  vendor: string;
  /** The account that signed in; undefined if that is not known. */
  account: string | undefined;
  /** The outputs of the sign-in, including `token`. */
  values: ReadonlyMap<string, unknown>;
  lifetimeMs: number;
  /** The outputs that can each refresh the session once. */
  refreshBy: readonly string[];
}

export interface Sessions {
  /** Starts a session. The newest `max` sessions of an account stay valid. */
  open(session: MockSession, max?: number): void;
  /** Returns the session of a token, unless it has expired or was ended. */
  byToken(vendor: string, token: unknown): MockSession | undefined;
  /** Returns the session that this output refreshes, even after its token has expired. */
  byRefresh(vendor: string, output: string, value: unknown): MockSession | undefined;
  /** Restarts the lifetime of the token. */
  extend(session: MockSession): void;
  /** Ends the token. */
  end(session: MockSession): void;
  /** Ends the right to refresh. */
  endRefresh(session: MockSession): void;
  /** Ends every session, or every session of one provider. */
  revoke(vendor?: string): void;
}

/** How long a session can be refreshed after its token has expired. Hardly any vendor documents a limit. */
const refreshableMs = 30 * 24 * 3_600_000;

export function createSessions(nowMs: () => number): Sessions {
  const live = createExpiring<MockSession>(nowMs);
  const refreshable = createExpiring<MockSession>(nowMs);
  const tokenKey = ({ vendor, values }: MockSession) => `${vendor} ${values.get("token")}`;
  const refreshKeys = ({ vendor, values, refreshBy }: MockSession) =>
    refreshBy.filter((output) => values.has(output)).map((output) => `${vendor} ${output} ${values.get(output)}`);
  const extend = (session: MockSession) => live.set(tokenKey(session), session, nowMs() + session.lifetimeMs);
  const end = (session: MockSession) => live.delete(tokenKey(session));
  const endRefresh = (session: MockSession) => {
    for (const key of refreshKeys(session)) refreshable.delete(key);
  };
  return {
    open(session, max) {
      if (max !== undefined && session.account !== undefined) {
        const others = live
          .values()
          .filter(({ vendor, account }) => vendor === session.vendor && account === session.account);
        for (const oldest of others.slice(0, Math.max(0, others.length - max + 1))) {
          end(oldest);
          endRefresh(oldest);
        }
      }
      extend(session);
      for (const key of refreshKeys(session)) {
        refreshable.set(key, session, nowMs() + session.lifetimeMs + refreshableMs);
      }
    },
    byToken: (vendor, token) => live.get(`${vendor} ${token}`),
    byRefresh: (vendor, output, value) => refreshable.get(`${vendor} ${output} ${value}`),
    extend,
    end,
    endRefresh,
    revoke(vendor) {
      const isChosen = (session: MockSession) => vendor === undefined || session.vendor === vendor;
      live.clear(isChosen);
      refreshable.clear(isChosen);
    },
  };
}
