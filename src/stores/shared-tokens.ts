/**
 * What several processes need to share the tokens of an account: one of them signs in, the others wait for what comes of it.
 * `fileTokens` and `redisTokens` are such stores. For one of your own, run `provider-auth/shared-tokens-suite` against it, and
 * pass it to a session by `shareTokens` of `provider-auth/shared-tokens`.
 *
 * A store keeps the following for each account, and nothing else:
 *
 * - a **token** and, separately, a **transient** failure, so that a failed refresh does not hide a token that is still valid;
 * - **refusals**, one for each set of credentials, so that a corrected password is not blocked;
 * - a **lease**: the right to sign in, which one process has at a time;
 * - a **note**, which outlives a holder that died: the one-time codes and refresh tokens that were used;
 * - how many leases in a row were **abandoned**: their holders died, or lost them.
 */

/** The lease of an account: the right to sign in. Give it back to the store that granted it, as it is. */
export interface Lease {
  /** The account. */
  readonly key: string;
  /** The login, as in {@link EnterOptions}. */
  readonly owner: string;
}

/** A token for every process of the account. */
export interface TokenOutcome {
  /** What came of the login. */
  readonly kind: "token";
  /** All that a process needs to use it, as text. Stores do not look into it. */
  readonly record: string;
  /** Another one for every login, even if the vendor gives the same token again. Not secret. */
  readonly fingerprint: string;
  /** When it expires, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
  /** The credentials that gave it, as in {@link EnterOptions}: what was known of their refusal is forgotten. */
  readonly credentials?: string | undefined;
}

/** The vendor refused the credentials, or the one-time code. Those who have other credentials may sign in. */
export interface RefusalOutcome {
  /** What came of the login. */
  readonly kind: "refusal";
  /** What the process that wrote it has to tell, as text. Stores do not look into it. */
  readonly record: string;
  /** Until when nobody sends these credentials again, in milliseconds of the Unix epoch; a day ahead at most. */
  readonly untilMs: number;
  /** The credentials, as in {@link EnterOptions}. */
  readonly credentials: string;
}

/** Something else went wrong, such as a rate limit. Nobody signs in to the account for a while. */
export interface TransientOutcome {
  /** What came of the login. */
  readonly kind: "transient";
  /** What the process that wrote it has to tell, as text. Stores do not look into it. */
  readonly record: string;
  /** Until when nobody signs in, in milliseconds of the Unix epoch; a day ahead at most. */
  readonly untilMs: number;
}

/** Nothing came of it: the login was aborted before it had an answer. The next one may try at once. */
export interface NoOutcome {
  /** What came of the login. */
  readonly kind: "none";
}

/** What came of a login. */
export type Outcome = TokenOutcome | RefusalOutcome | TransientOutcome | NoOutcome;

/** What a holder leaves to the next one before it does what must not be done twice. */
export interface Note {
  /** What the process that wrote it has to tell, as text. Stores do not look into it. */
  readonly record: string;
  /** When it may be forgotten, in milliseconds of the Unix epoch; a day ahead at most. */
  readonly untilMs: number;
}

/** What a caller looks for. */
export interface LookOptions {
  /** Fingerprint of a token that is of no use to the caller: one to be renewed, or one that the vendor refused. */
  readonly except?: string | undefined;
  /** A keyed hash of the credentials. Without one, refusals are not looked for. */
  readonly credentials?: string | undefined;
  /**
   * Whether the caller has a token that still serves. Then a store that does not answer is given up soon, and no fallback
   * is asked. Default: false.
   */
  readonly background?: boolean | undefined;
}

/** What a caller looks for, and the lease that it takes. */
export interface EnterOptions extends LookOptions {
  /** Names the login: a new UUID for each. Whoever enters again by the same name has the same lease, not another one. */
  readonly owner: string;
  /** Milliseconds for which the lease holds unless it is extended. */
  readonly leaseMs: number;
}

/** A token of another process. */
export interface FoundToken {
  /** What was found. */
  readonly state: "token";
  /** What the process that wrote it has to tell, as text. Stores do not look into it. */
  readonly record: string;
  /** Which token it is. Not secret. */
  readonly fingerprint: string;
  /** Until when it counts, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
  /** When it was settled, in milliseconds of the Unix epoch, by the clock of the process that did. */
  readonly settledAtMs: number;
}

/** Nobody may sign in until then: these credentials after a refusal, any after a transient failure. */
export interface FoundFailure {
  /** What was found. */
  readonly state: "refused" | "transient";
  /** What the process that wrote it has to tell, as text. Stores do not look into it. */
  readonly record: string;
  /** Until when it counts, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
}

/** The last logins were abandoned, one after the other. Another one has to wait, so that a crash loop locks no account. */
export interface FoundBackOff {
  /** What was found. */
  readonly state: "backOff";
  /** Until when it counts, in milliseconds of the Unix epoch. */
  readonly untilMs: number;
  /** How many logins in a row were abandoned. */
  readonly abandoned: number;
}

/** Another process signs in at this moment. */
export interface FoundBusy {
  /** What was found. */
  readonly state: "busy";
  /**
   * Waits until there may be news: the holder has settled or died, or its lease may have run out. Resolves after `maxMs`
   * at the latest, or when the signal is aborted; never rejects. Enter again then. It keeps no program running.
   */
  changed(maxMs: number, signal?: AbortSignal): Promise<void>;
}

/** Where a store has a fallback: whether that one answered, because the store failed. */
interface Source {
  /** There, and true, when the fallback answered. */
  readonly isFallback?: boolean | undefined;
}

/** Nothing is known, and nobody signs in. */
export interface FoundNothing {
  /** What was found. */
  readonly state: "none";
  /** The last note of an earlier holder that is still of interest, if `look` was asked. */
  readonly note?: string | undefined;
}

/** The caller has to sign in, and to settle. */
export interface GrantedLease {
  /** What was found. */
  readonly state: "lease";
  /** To be given back by `settle`. */
  readonly lease: Lease;
  /** The last note of an earlier holder that is still of interest. */
  readonly note?: string | undefined;
  /** Where a store has a fallback: the note that was left there. What either note tells is true. */
  readonly otherNote?: string | undefined;
  /** How many leases before this one were abandoned since the last one that was settled. */
  readonly abandoned: number;
}

/** What there is to know of an account. */
export type Looked = (FoundToken | FoundFailure | FoundBackOff | FoundBusy | FoundNothing) & Source;
/** What there is to know of an account, or the lease. */
export type Entered = (FoundToken | FoundFailure | FoundBackOff | FoundBusy | GrantedLease) & Source;

/**
 * A store of tokens that several processes share. A process that signs in goes through it in this order: `enter` until the
 * answer is not `busy`; with a lease, `extend` every third of `leaseMs`, and with a note before a one-time code or a refresh
 * token is sent; `settle`, whatever came of it.
 *
 * Its methods reject with an `AuthError` `STORE_UNAVAILABLE` when the store cannot be used at all. What it holds is never
 * trusted: what is damaged, of another format or from the future counts as missing.
 */
export interface SharedTokens {
  /**
   * Looks for news of the account without the intention to sign in.
   *
   * @param key names the account, such as `Provider.accountKey()`
   */
  look(key: string, options?: LookOptions): Promise<Looked>;
  /** Looks for news of the account, and takes the lease when there are none and nobody has it. */
  enter(key: string, options: EnterOptions): Promise<Entered>;
  /**
   * Keeps the lease for another `leaseMs`.
   *
   * @param note is recorded before the promise resolves, and outlives the process
   * @returns false when the lease is lost: another process signs in, so send nothing further, and enter again
   */
  extend(lease: Lease, leaseMs: number, note?: Note): Promise<boolean>;
  /**
   * Records what came of the login, and gives the lease back, in one step.
   *
   * @returns false when the lease was lost, and nothing was recorded: enter again
   */
  settle(lease: Lease, outcome: Outcome): Promise<boolean>;
  /**
   * Removes a token that the vendor refused, unless a newer one is there.
   *
   * @returns whether it was there
   */
  discard(key: string, fingerprint: string): Promise<boolean>;
  /**
   * Gives back all leases of this object, which then do not count as abandoned, and ends its waits. Other processes are not
   * concerned.
   */
  close(): Promise<void>;
}
