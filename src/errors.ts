/** The error that every entry point of the package throws for a problem that the user can fix. */

/**
 * Why a call failed.
 *
 * - `CONFIGURATION`: an option is missing or wrong; the message names it and says what to pass instead.
 * - `INVALID_CREDENTIALS`: the vendor refused the credentials. The session does not send them again for `blockMs`.
 * - `MFA_REQUIRED`: the user has a second factor, but `totp` is not set or returned no new code; see `challenge`.
 * - `MFA_REJECTED`: the vendor refused the one-time code. The session does not sign in again for `blockMs`.
 * - `RATE_LIMITED`: the vendor received too many logins; see `retryAfterMs`.
 * - `TOKEN_RESPONSE_INVALID`: the response to the login does not match the spec, so the session discarded it.
 * - `NETWORK`: no response arrived; see `kind`.
 * - `TIMEOUT`: the vendor did not answer in time, or a function of yours did not return in time.
 * - `ABORTED`: the caller's signal or `clear()` ended the wait.
 * - `PROVIDER_ERROR`: the vendor failed, or answered with a status that the spec does not explain; see `status`.
 * - `ORIGIN_NOT_ALLOWED`: the token would have been sent to an origin other than the provider's.
 * - `STORE_UNAVAILABLE`: the store of shared tokens failed, and so did its fallback, if any.
 */
export type AuthErrorCode =
  | "CONFIGURATION"
  | "INVALID_CREDENTIALS"
  | "MFA_REQUIRED"
  | "MFA_REJECTED"
  | "RATE_LIMITED"
  | "TOKEN_RESPONSE_INVALID"
  | "NETWORK"
  | "TIMEOUT"
  | "ABORTED"
  | "PROVIDER_ERROR"
  | "ORIGIN_NOT_ALLOWED"
  | "STORE_UNAVAILABLE";

/**
 * How a connection failed; `unknown` if the runtime does not say, as in browsers. Workers report only that a connection was
 * lost, so the kind is `reset` there even if no server listens.
 */
export type NetworkErrorKind = "dns" | "refused" | "reset" | "unreachable" | "tls" | "unknown";

/** What the vendor requires of the second factor: a code, or with `enrolment`, a code after the user scans the QR code. */
export type MfaChallenge =
  | {
      /** The vendor requires a one-time code. */
      readonly type: "code";
    }
  | {
      /** The user must first set up the second factor. */
      readonly type: "enrolment";
      /** The QR code as SVG markup. It contains the secret of the second factor: show it, but do not store it. */
      readonly svg: string;
    };

/** The details of an error, in addition to its code and message. */
export interface AuthErrorDetails {
  /** Name of the provider. */
  provider?: string | undefined;
  /** HTTP status of the response. */
  status?: number | undefined;
  /** Whether the same call may succeed later. Default: false. */
  retryable?: boolean | undefined;
  /** Milliseconds until a login may be retried. */
  retryAfterMs?: number | undefined;
  /** How the connection failed; with `NETWORK`. */
  kind?: NetworkErrorKind | undefined;
  /** The vendor's id of the request. */
  requestId?: string | undefined;
  /** What the vendor requires of the second factor; with `MFA_REQUIRED`. */
  challenge?: MfaChallenge | undefined;
  /** The error that caused this one, without its secrets. */
  cause?: unknown;
}

/** An error with a `code` for programs and a `message` of one sentence for people. It never shows a secret. */
export class AuthError extends Error {
  /** Distinguishes it from errors of other libraries, even if another copy of this package threw it. */
  override readonly name = "AuthError";
  /** Why the call failed. */
  declare readonly code: AuthErrorCode;
  /** The section about this code in the guide to errors, such as `errors#mfa_rejected`. */
  declare readonly help: string;
  /** Name of the provider, if the error concerns one. */
  declare readonly provider?: string | undefined;
  /** HTTP status of the response, if there was one. */
  declare readonly status?: number | undefined;
  /** Whether the same call may succeed later without a change on your side. */
  readonly retryable: boolean = false;
  /**
   * Milliseconds until a login may be retried. Set with `RATE_LIMITED`, after a 5xx, 408 or 425 that states a wait, and
   * while a session waits.
   */
  declare readonly retryAfterMs?: number | undefined;
  /** How the connection failed; with `NETWORK`. */
  declare readonly kind?: NetworkErrorKind | undefined;
  /**
   * The id of the failed request, for the vendor's support. The vendor, or the network in front of it, sends it in one of
   * the headers `X-Request-Id`, `Request-Id`, `X-Correlation-Id`, `x-amzn-RequestId`, `x-ms-request-id` and `CF-Ray`. At
   * most 128 letters, digits and characters of `_.:/+=-`; not a secret.
   */
  declare readonly requestId?: string | undefined;
  /** Private, so that logs do not show it: the QR code of an enrolment contains the secret of the second factor. */
  readonly #challenge: MfaChallenge | undefined;

  constructor(code: AuthErrorCode, message: string, { challenge, ...details }: AuthErrorDetails = {}) {
    super(message);
    for (const [name, value] of Object.entries({ code, help: `errors#${code.toLowerCase()}`, ...details })) {
      // Unknown details would only clutter a log.
      if (value !== undefined) (this as Record<string, unknown>)[name] = value;
    }
    this.#challenge = challenge;
  }

  /** Returns the message, and where to read about the code. */
  override toString(): string {
    return `${super.toString()} (${this.help})`;
  }

  /** What the vendor requires of the second factor; with `MFA_REQUIRED`. */
  get challenge(): MfaChallenge | undefined {
    return this.#challenge;
  }
}

/** The details that are always present with a code. */
interface DetailsByCode {
  /** The second factor. */
  MFA_REQUIRED: {
    /** What the vendor requires of the second factor. */
    readonly challenge: MfaChallenge;
  };
  /** The connection. */
  NETWORK: {
    /** How the connection failed. */
    readonly kind: NetworkErrorKind;
  };
  /** The wait. */
  RATE_LIMITED: {
    /** Milliseconds until a login may be retried. */
    readonly retryAfterMs: number;
  };
}

/** An {@link AuthError} with the given code. */
export type AuthErrorOf<Code extends AuthErrorCode> = AuthError & {
  /** Why the call failed. */
  readonly code: Code;
} & (Code extends keyof DetailsByCode ? DetailsByCode[Code] : unknown);

/**
 * Returns whether `value` is an {@link AuthError}, and has the given code if you pass one. Also recognises errors from
 * another copy of this package.
 *
 * @example
 * if (isAuthError(error, "RATE_LIMITED")) await delay(error.retryAfterMs);
 */
export function isAuthError(value: unknown): value is AuthError;
export function isAuthError<Code extends AuthErrorCode>(value: unknown, code: Code): value is AuthErrorOf<Code>;
export function isAuthError(value: unknown, code?: AuthErrorCode): boolean {
  try {
    const { name, code: own } = value as AuthError;
    // Other libraries have errors with that name too; only ours have `challenge`.
    return value instanceof Error && name === "AuthError" && "challenge" in value && own === (code ?? own);
  } catch {
    // It has no members, or one of them throws.
    return false;
  }
}

/** Whether an error means that a request reached no server, because there was no connection. */
export const isUnsent = (error: unknown): boolean =>
  isAuthError(error, "NETWORK") && /^(dns|refused)$/.test(error.kind);
