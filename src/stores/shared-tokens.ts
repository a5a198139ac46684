/**
 * The interface of a store through which several processes share the tokens of an account: one of them signs in, the others
 * wait for the result. `fileTokens` and `redisTokens` are such stores. To write your own, test it with
 * `provider-auth/shared-tokens-suite`, and pass it to a session with `shareTokens` of `provider-auth/shared-tokens`.
 *
 * A store keeps the following for each account, and nothing else:
 *
 * - a **token** and, separately, a **transient** failure, so that a failed refresh does not hide a valid token;
 * - **refusals**, one for each set of credentials, so that a corrected password is not blocked;
 * - a **lease**: the right to sign in, which only one process has at a time;
 * - a **note**, which outlives a holder that dies: the one-time codes and refresh tokens that were used;
 * - the number of **abandoned** leases in a row: their holders died or lost them.
 */

/** The lease of an account: the right to sign in. Return it, unchanged, to the store that granted it. */
export interface Lease {
  /** The account. */
  readonly key: string;
  /** The login, as in {@link EnterOptions}. */
  readonly owner: string;
}

/** A token for every process of the account. */
export interface TokenOutcome {
  /** The kind of the outcome. */
  readonly kind: "token";
  /** The token as text, with everything that a process needs to use it. Stores do not interpret it. */
  readonly record: string;
  /** A new one for every login, even if the vendor returns the same token again. Not secret. */
  readonly fingerprint: string;
  /** When the token expires, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
  /** The credentials of the login, as in {@link EnterOptions}. The store deletes their refusal. */
  readonly credentials?: string | undefined;
}

/** The vendor refused the credentials or the one-time code. Processes with other credentials may sign in. */
export interface RefusalOutcome {
  /** The kind of the outcome. */
  readonly kind: "refusal";
  /** The details as text, from the process that wrote it. Stores do not interpret it. */
  readonly record: string;
  /** When these credentials may be sent again, in milliseconds of the Unix epoch; at most one day ahead. */
  readonly untilMs: number;
  /** The credentials, as in {@link EnterOptions}. */
  readonly credentials: string;
}

/** Another failure, such as a rate limit. No process signs in to the account for a while. */
export interface TransientOutcome {
  /** The kind of the outcome. */
  readonly kind: "transient";
  /** The details as text, from the process that wrote it. Stores do not interpret it. */
  readonly record: string;
  /** When a process may sign in again, in milliseconds of the Unix epoch; at most one day ahead. */
  readonly untilMs: number;
}

/** No outcome: the login was aborted before it received a response. The next login may start at once. */
export interface NoOutcome {
  /** The kind of the outcome. */
  readonly kind: "none";
}

/** The outcome of a login. */
export type Outcome = TokenOutcome | RefusalOutcome | TransientOutcome | NoOutcome;

/** A message from one holder of the lease to the next. It is written before something that must happen only once. */
export interface Note {
  /** The details as text, from the process that wrote it. Stores do not interpret it. */
  readonly record: string;
  /** When it may be deleted, in milliseconds of the Unix epoch; at most one day ahead. */
  readonly untilMs: number;
}

/** The options of a look: what the caller needs. */
export interface LookOptions {
  /** Fingerprint of a token that the caller cannot use: one to renew, or one that the vendor refused. Default: none. */
  readonly except?: string | undefined;
  /** A keyed hash of the credentials. Default: none; refusals are ignored. */
  readonly credentials?: string | undefined;
  /**
   * Whether the caller still has a valid token. If so, the time limit of the store is short, and its fallback is not used.
   * Default: false.
   */
  readonly background?: boolean | undefined;
}

/** The options of an entry: what the caller needs, and the lease that it takes. */
export interface EnterOptions extends LookOptions {
  /** Identifies the login: a new UUID for each. A caller that enters again with the same owner gets the same lease. */
  readonly owner: string;
  /** Milliseconds after which the lease expires unless it is extended. */
  readonly leaseMs: number;
}

/** The store has a token from another process. */
export interface FoundToken {
  /** The kind of the result. */
  readonly state: "token";
  /** The details as text, from the process that wrote it. Stores do not interpret it. */
  readonly record: string;
  /** Identifies the token. Not secret. */
  readonly fingerprint: string;
  /** When it expires, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
  /** When it was settled, in milliseconds of the Unix epoch, by the clock of the process that settled it. */
  readonly settledAtMs: number;
}

/** No login may start yet: after a refusal, none with these credentials; after a transient failure, none at all. */
export interface FoundFailure {
  /** The kind of the result. */
  readonly state: "refused" | "transient";
  /** The details as text, from the process that wrote it. Stores do not interpret it. */
  readonly record: string;
  /** When it expires, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
}

/** The last logins were all abandoned. The next one must wait, so that a crash loop does not lock the account. */
export interface FoundBackOff {
  /** The kind of the result. */
  readonly state: "backOff";
  /** When it expires, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
  /** How many logins in a row were abandoned. */
  readonly abandoned: number;
}

/** Another process is signing in. */
export interface FoundBusy {
  /** The kind of the result. */
  readonly state: "busy";
  /**
   * Waits until something may have changed: the holder settled or died, or its lease may have expired. Resolves after at
   * most `maxMs` milliseconds, or when the signal is aborted; never rejects. Then enter again. The wait does not keep the
   * program running.
   */
  changed(maxMs: number, signal?: AbortSignal): Promise<void>;
}

/** For a store with a fallback: whether the result comes from the fallback. */
interface Source {
  /** True if the store failed and the fallback answered; absent otherwise. */
  readonly isFallback?: boolean | undefined;
}

/** The store has nothing for the caller, and no process is signing in. */
export interface FoundNothing {
  /** The kind of the result. */
  readonly state: "none";
  /** The last note of an earlier holder that has not expired; only after `look`. */
  readonly note?: string | undefined;
}

/** The caller has the lease: it must sign in, then settle. */
export interface GrantedLease {
  /** The kind of the result. */
  readonly state: "lease";
  /** The lease. Release it with `settle`. */
  readonly lease: Lease;
  /** The last note of an earlier holder that has not expired. */
  readonly note?: string | undefined;
  /** For a store with a fallback: the note in the fallback. Both notes are valid. */
  readonly otherNote?: string | undefined;
  /** How many leases were abandoned before this one, since one was last settled. */
  readonly abandoned: number;
}

/** The result of a look at an account. */
export type Looked = (FoundToken | FoundFailure | FoundBackOff | FoundBusy | FoundNothing) & Source;
/** The result of an entry to an account: what a look returns, or the lease. */
export type Entered = (FoundToken | FoundFailure | FoundBackOff | FoundBusy | GrantedLease) & Source;

/**
 * A store of tokens that several processes share. To sign in, a process calls its methods in this order:
 *
 * 1. `enter`, until the result is not `busy`.
 * 2. With a lease, `extend` every third of `leaseMs`; also with a note before it sends a one-time code or a refresh token.
 * 3. `settle`, whatever the outcome.
 *
 * The methods reject with an `AuthError` `STORE_UNAVAILABLE` if the store cannot be used at all. A store does not trust its
 * content: values that are damaged, in another format or from the future count as missing.
 */
export interface SharedTokens {
  /**
   * Returns what the store has for the account, without taking the lease.
   *
   * @param key identifies the account, such as `Provider.accountKey()`
   */
  look(key: string, options?: LookOptions): Promise<Looked>;
  /** Returns what the store has for the account. If it has nothing and no process has the lease, takes the lease. */
  enter(key: string, options: EnterOptions): Promise<Entered>;
  /**
   * Extends the lease by `leaseMs` from now.
   *
   * @param note is recorded before the promise resolves, and outlives the process
   * @returns false if the lease is lost: another process signs in, so send nothing more, and enter again
   */
  extend(lease: Lease, leaseMs: number, note?: Note): Promise<boolean>;
  /**
   * Records the outcome of the login and releases the lease, in one atomic step.
   *
   * @returns false if the lease was lost and nothing was recorded; then enter again
   */
  settle(lease: Lease, outcome: Outcome): Promise<boolean>;
  /**
   * Removes a token that the vendor refused, unless the store has a newer one.
   *
   * @returns whether the token was there
   */
  discard(key: string, fingerprint: string): Promise<boolean>;
  /**
   * Releases all leases of this object, which then do not count as abandoned, and ends its waits. Other processes are not
   * affected.
   */
  close(): Promise<void>;
}
