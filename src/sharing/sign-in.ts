/** A login for all processes, by the one with the lease of the account. */
import { type AuthError, isAuthError, isUnsent } from "../errors.ts";
import { type Stopwatch, startStopwatch } from "../session/clock.ts";
import type { HeldToken } from "../session/issued-token.ts";
import type { Token } from "../session/provider.ts";
import type { SharedLoginOptions, SharingSession } from "../session/sharing.ts";
import type { GrantedLease, LookOptions, Outcome, SharedTokens } from "../stores/shared-tokens.ts";
import { errorOf, outcomeOf } from "./failures.ts";
import { keyedHash } from "./keyed-hash.ts";
import { holdLease, leaseMs } from "./lease.ts";
import { endOf, writeToken } from "./records.ts";
import { usedCodes } from "./used-codes.ts";

/** Milliseconds until the outcome of a login is sent again to a store that failed. */
const settlePauseMs = 1_000;

/** The place of a token in a store. */
export interface Place {
  readonly key: string;
  readonly fingerprint: string | undefined;
}

export interface SignInOptions {
  /** Identifies the account. */
  key: string;
  granted: GrantedLease;
  options: SharedLoginOptions;
  /** The options with which the lease was granted. */
  looked: LookOptions;
  /** Started before the lease was requested. */
  asked: Stopwatch;
  /** Whether to send the credentials even though the vendor refused them to another process. */
  skipsRefusals: boolean;
  /** The token of a login that lost its lease before the answer arrived. It is recorded instead of another login. */
  late?: HeldToken | undefined;
}

/** The result of a login with the lease. */
export type Tried =
  | { readonly held: HeldToken; readonly isKept: boolean }
  | { readonly error: unknown }
  /** The lease was lost before there was a token. */
  | undefined;

export const credentialsHash = (key: string, credentials: string): Promise<string> =>
  keyedHash(key, `credentials\n${credentials}`);

/** @param places the places of tokens in the store; the new token is added */
export function createSignIn(
  store: SharedTokens,
  { provider, settings, login }: SharingSession,
  places: WeakMap<Token, Place>,
): (options: SignInOptions) => Promise<Tried> {
  const { name } = provider;
  const { clock } = settings;
  /** Refusals that came from the store, so they need not be recorded. */
  const fromStore = new WeakSet<AuthError>();

  /**
   * Records an outcome. If the store fails, the outcome is still valid for this session, and is sent to the store again for
   * as long as the others may wait for it.
   *
   * @returns false if the lease is lost
   */
  async function settle({ lease }: GrantedLease, outcome: Outcome): Promise<boolean> {
    const failing = startStopwatch(clock);
    const tell = (): Promise<boolean> =>
      store.settle(lease, outcome).catch(() => {
        if (failing.elapsedMs() < leaseMs) clock.setTimer(tell, settlePauseMs, true);
        return true;
      });
    return tell();
  }

  return async ({ key, granted, options, looked, asked, skipsRefusals, late }) => {
    const used = usedCodes(key, granted.otherNote, granted.note);
    const held = holdLease(store, clock, name, granted.lease, options.signal, asked);
    /** The fingerprint of a token, if its refresh token is the only thing that was sent. */
    let refreshed: string | undefined;
    // Without a hash, the refusal applies to all credentials of the account.
    let credentials = looked.credentials ?? (await credentialsHash(key, ""));

    async function announce(what: "credentials" | "code", text: string): Promise<boolean> {
      if (what === "code") {
        const note = await used.use("code", text, clock.nowMs());
        if (note) await held.note(note);
        return note !== undefined;
      }
      refreshed = undefined;
      credentials = await credentialsHash(key, text);
      if (skipsRefusals || credentials === looked.credentials) return true;
      const found = await store.look(key, { ...looked, credentials });
      const error = found.state === "refused" ? errorOf(name, found, clock.nowMs()) : undefined;
      if (!error) return true;
      fromStore.add(error);
      throw error;
    }

    /** The last token, unless its refresh token was sent before: a vendor may treat that as theft and revoke all tokens. */
    async function lastToRefresh(): Promise<Token | undefined> {
      const { last } = options;
      const name = provider.refresh && last?.refreshToken ? places.get(last)?.fingerprint : undefined;
      if (name === undefined) return last;
      const note = await used.use("refresh", name, clock.nowMs());
      if (!note) return undefined;
      await held.note(note);
      refreshed = name;
      return last;
    }

    async function signIn(): Promise<HeldToken> {
      options.begin();
      const last = await lastToRefresh();
      return login({ ...options, last, signal: held.signal, announce, beforeRequest: held.check });
    }

    try {
      const result = late ?? (await signIn());
      const { token } = result;
      const fingerprint = crypto.randomUUID();
      places.set(token, { key, fingerprint });
      const record = writeToken(provider, token);
      const outcome: Outcome = { kind: "token", record, fingerprint, untilMs: endOf(token), credentials };
      held.end();
      return { held: result, isKept: await settle(granted, outcome) };
    } catch (error) {
      if (refreshed !== undefined && isUnsent(error)) {
        // If that fails, the next login uses the credentials.
        await held.note(await used.unuse(refreshed, clock.nowMs())).catch(() => {});
      }
      held.end();
      const isOurs = isAuthError(error) && !fromStore.has(error) && !held.signal.aborted;
      const outcome: Outcome = isOurs ? outcomeOf(error, credentials, settings) : { kind: "none" };
      const isKept = await settle(granted, outcome);
      return !options.signal.aborted && (held.isLost() || !isKept) ? undefined : { error };
    }
  };
}
