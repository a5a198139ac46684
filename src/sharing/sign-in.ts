/** A login for all processes, by the one that has the lease of the account. */
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

/** Milliseconds until a store that failed is told again what came of a login. */
const settlePauseMs = 1_000;

/** A token, as a store names it. */
export interface Place {
  readonly key: string;
  readonly fingerprint: string | undefined;
}

export interface SignInOptions {
  /** Names the account. */
  key: string;
  granted: GrantedLease;
  options: SharedLoginOptions;
  /** What was looked for when the lease was granted. */
  looked: LookOptions;
  /** Started before the store was asked for the lease. */
  asked: Stopwatch;
  /** Whether the credentials are sent although other processes were refused with them. */
  skipsRefusals: boolean;
  /** The token of a login whose lease was given back before its answer came. It is recorded instead of another login. */
  late?: HeldToken | undefined;
}

/** What came of a login that had the lease. */
export type Tried =
  | { readonly held: HeldToken; readonly isKept: boolean }
  | { readonly error: unknown }
  /** The lease was lost before there was a token. */
  | undefined;

export const credentialsHash = (key: string, credentials: string): Promise<string> =>
  keyedHash(key, `credentials\n${credentials}`);

/** @param places where tokens are in the store; the new one is added */
export function createSignIn(
  store: SharedTokens,
  { provider, settings, login }: SharingSession,
  places: WeakMap<Token, Place>,
): (options: SignInOptions) => Promise<Tried> {
  const { name } = provider;
  const { clock } = settings;
  /** Refusals that were told by the store: they are in it already. */
  const told = new WeakSet<AuthError>();

  /**
   * @returns false when the lease is lost. What the store cannot be told is true all the same, and the store is told again for
   *   as long as the others may wait for it.
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
    /** Names the token whose refresh token is the only thing that was sent. */
    let refreshed: string | undefined;
    // Without any, all of the account's are meant.
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
      told.add(error);
      throw error;
    }

    /** The last token, unless its refresh token was sent before: a vendor may take that for a theft, and end all tokens. */
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
        // Where that fails, the next login takes the credentials.
        await held.note(await used.unuse(refreshed, clock.nowMs())).catch(() => {});
      }
      held.end();
      const isOurs = isAuthError(error) && !told.has(error) && !held.signal.aborted;
      const outcome: Outcome = isOurs ? outcomeOf(error, credentials, settings) : { kind: "none" };
      const isKept = await settle(granted, outcome);
      return !options.signal.aborted && (held.isLost() || !isKept) ? undefined : { error };
    }
  };
}
