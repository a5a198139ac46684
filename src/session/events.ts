/** The events of a session, which never contain a secret. */
import type { AuthErrorCode } from "../errors.ts";

/** `shared` if it comes from another process, or from another session of this process. */
export type TokenSource = "login" | "shared";

/** A login starts. */
interface LoginStarted {
  /** The kind of the event. */
  readonly type: "loginStarted";
  /** Name of the provider. */
  readonly provider: string;
  /** Whether callers still get a valid token during the login. */
  readonly background: boolean;
}

/** A login returned a token. */
interface LoginSucceeded {
  /** The kind of the event. */
  readonly type: "loginSucceeded";
  /** Name of the provider. */
  readonly provider: string;
  /** Duration of the login in milliseconds, including retries. */
  readonly durationMs: number;
  /** When the new token expires, in milliseconds of the Unix epoch; undefined if unknown. */
  readonly expiresAtMs: number | undefined;
  /** True if an earlier token was renewed without the credentials; absent otherwise. */
  readonly refresh?: true | undefined;
  /** Present if the session shares its tokens: whether this session or another one signed in. */
  readonly source?: TokenSource | undefined;
}

/** A login failed. */
interface LoginFailed {
  /** The kind of the event. */
  readonly type: "loginFailed";
  /** Name of the provider. */
  readonly provider: string;
  /** Duration of the login in milliseconds, including retries. */
  readonly durationMs: number;
  /** Why it failed. */
  readonly code: AuthErrorCode;
  /** HTTP status of the response; undefined if there was none. */
  readonly status: number | undefined;
  /** Whether the same login may succeed later. */
  readonly retryable: boolean;
  /** Present if the session shares its tokens: whether it signed in itself, or only read the store. */
  readonly source?: TokenSource | undefined;
}

/** A new token replaced another one. */
interface TokenRefreshed {
  /** The kind of the event. */
  readonly type: "tokenRefreshed";
  /** Name of the provider. */
  readonly provider: string;
  /** When the new token expires, in milliseconds of the Unix epoch; undefined if unknown. */
  readonly expiresAtMs: number | undefined;
}

/** The vendor refused the token. */
interface TokenRejected {
  /** The kind of the event. */
  readonly type: "tokenRejected";
  /** Name of the provider. */
  readonly provider: string;
}

/** Another process or session is signing in. */
interface SharedWait {
  /** The kind of the event. */
  readonly type: "sharedWait";
  /** Name of the provider. */
  readonly provider: string;
}

/** The store failed, and its fallback answered. */
interface SharedFallback {
  /** The kind of the event. */
  readonly type: "sharedFallback";
  /** Name of the provider. */
  readonly provider: string;
}

/**
 * - `loginStarted`, then `loginSucceeded` or `loginFailed`: a login, including its retries. An abandoned login has no
 *   final event: after `clear()` or `rejectToken`, or if no caller waits for its token any more.
 * - `tokenRefreshed`: after `loginSucceeded`, if the session had a token before.
 * - `tokenRejected`: the vendor refused the session's token.
 *
 * If tokens are shared, `loginStarted` occurs only if this session signs in itself. These events come before the final one:
 *
 * - `sharedWait`: another process or session is signing in to the account, and this one waits for the result.
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
