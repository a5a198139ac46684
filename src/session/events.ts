/** What a session tells its listener; never a secret. */
import type { AuthErrorCode } from "../errors.ts";

/** `shared` when it comes from another process, or from another session of this one. */
export type TokenSource = "login" | "shared";

interface LoginStarted {
  readonly type: "loginStarted";
  readonly provider: string;
  /** Whether a token is there that still serves callers meanwhile. */
  readonly background: boolean;
}

interface LoginSucceeded {
  readonly type: "loginSucceeded";
  readonly provider: string;
  readonly durationMs: number;
  /** When the new token ends, in milliseconds of the Unix epoch; undefined where that is unknown. */
  readonly expiresAtMs: number | undefined;
  /** There, and true, when the token was issued for an earlier one, without the credentials. */
  readonly refresh?: true;
  /** There when the session shares its tokens: who signed in, this session or another one. */
  readonly source?: TokenSource;
}

interface LoginFailed {
  readonly type: "loginFailed";
  readonly provider: string;
  readonly durationMs: number;
  readonly code: AuthErrorCode;
  /** HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  readonly retryable: boolean;
  /** There when the session shares its tokens: whether it signed in itself, or asked the store alone. */
  readonly source?: TokenSource;
}

interface TokenRefreshed {
  readonly type: "tokenRefreshed";
  readonly provider: string;
  /** When the new token ends, in milliseconds of the Unix epoch; undefined where that is unknown. */
  readonly expiresAtMs: number | undefined;
}

interface TokenRejected {
  readonly type: "tokenRejected";
  readonly provider: string;
}

interface SharedWait {
  readonly type: "sharedWait";
  readonly provider: string;
}

interface SharedFallback {
  readonly type: "sharedFallback";
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
