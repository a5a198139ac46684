/** What a session tells its listener; never a secret. */
import type { AuthErrorCode } from "../errors.ts";

/** `shared` when it comes from another process, or from another session of this one. */
export type TokenSource = "login" | "shared";

/** A login begins. */
interface LoginStarted {
  /** Which event it is. */
  readonly type: "loginStarted";
  /** Name of the provider. */
  readonly provider: string;
  /** Whether a token is there that still serves callers meanwhile. */
  readonly background: boolean;
}

/** A login gave a token. */
interface LoginSucceeded {
  /** Which event it is. */
  readonly type: "loginSucceeded";
  /** Name of the provider. */
  readonly provider: string;
  /** Milliseconds that the login took, with its retries. */
  readonly durationMs: number;
  /** When the new token ends, in milliseconds of the Unix epoch; undefined where that is unknown. */
  readonly expiresAtMs: number | undefined;
  /** There, and true, when the token was issued for an earlier one, without the credentials. */
  readonly refresh?: true | undefined;
  /** There when the session shares its tokens: who signed in, this session or another one. */
  readonly source?: TokenSource | undefined;
}

/** A login failed. */
interface LoginFailed {
  /** Which event it is. */
  readonly type: "loginFailed";
  /** Name of the provider. */
  readonly provider: string;
  /** Milliseconds that the login took, with its retries. */
  readonly durationMs: number;
  /** Why it failed. */
  readonly code: AuthErrorCode;
  /** HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** Whether the same login may succeed later. */
  readonly retryable: boolean;
  /** There when the session shares its tokens: whether it signed in itself, or asked the store alone. */
  readonly source?: TokenSource | undefined;
}

/** A token replaced another one. */
interface TokenRefreshed {
  /** Which event it is. */
  readonly type: "tokenRefreshed";
  /** Name of the provider. */
  readonly provider: string;
  /** When the new token ends, in milliseconds of the Unix epoch; undefined where that is unknown. */
  readonly expiresAtMs: number | undefined;
}

/** The vendor refused the token. */
interface TokenRejected {
  /** Which event it is. */
  readonly type: "tokenRejected";
  /** Name of the provider. */
  readonly provider: string;
}

/** Another process, or another session, signs in. */
interface SharedWait {
  /** Which event it is. */
  readonly type: "sharedWait";
  /** Name of the provider. */
  readonly provider: string;
}

/** The store failed, and its fallback answered. */
interface SharedFallback {
  /** Which event it is. */
  readonly type: "sharedFallback";
  /** Name of the provider. */
  readonly provider: string;
}

/**
 * - `loginStarted`, then `loginSucceeded` or `loginFailed`: a login, its retries included. One that was given up has no
 *   end: by `clear()`, by `rejectToken`, or because nobody wanted its token any more.
 * - `tokenRefreshed`: after `loginSucceeded`, when the session had a token before.
 * - `tokenRejected`: the token that the session held was refused by the vendor.
 *
 * Where tokens are shared, `loginStarted` is there only when this session signs in itself, and these come before the end:
 *
 * - `sharedWait`: another process, or another session, signs in to the account, and this one waits for what comes of it.
 * - `sharedFallback`: the store failed, and its fallback answered.
 */
export type SessionEvent =
  | LoginStarted
  | LoginSucceeded
  | LoginFailed
  | TokenRefreshed
  | TokenRejected
  | SharedWait
  | SharedFallback;
