/** The one error taxonomy: what every entry point of the package throws for a reason that its user can act on. */

/**
 * Why a call failed.
 *
 * - `CONFIGURATION`: an option is missing or wrong; the message names it and says what to give instead.
 * - `INVALID_CREDENTIALS`: the vendor refused the credentials. The session does not send them again for `blockMs`.
 * - `MFA_REQUIRED`: the user has a second factor, and no `totp` was given, or it gave no new code; see `challenge`.
 * - `MFA_REJECTED`: the vendor refused the one-time code. The session tries no further login for `blockMs`.
 * - `RATE_LIMITED`: the vendor received too many logins; see `retryAfterMs`.
 * - `TOKEN_RESPONSE_INVALID`: the answer to the login is not what the spec says, so nothing of it was kept.
 * - `NETWORK`: no answer arrived; see `kind`.
 * - `TIMEOUT`: an answer, or what a function of yours gives, did not arrive in time.
 * - `ABORTED`: the caller's signal or `clear()` ended the wait.
 * - `PROVIDER_ERROR`: the vendor failed or answered with a status that the spec does not explain; see `status`.
 * - `ORIGIN_NOT_ALLOWED`: the token would have gone to another origin than the provider's.
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
 * Where a connection failed; `unknown` where the runtime does not say, as in browsers. Workers say no more than that a
 * connection was lost: it is `reset` there, also where nobody listens.
 */
export type NetworkErrorKind = "dns" | "refused" | "reset" | "unreachable" | "tls" | "unknown";

/** A one-time code is needed; with `enrolment`, the user has to scan the QR code first. */
export type MfaChallenge =
  | {
      /** A code of the second factor is needed. */
      readonly type: "code";
    }
  | {
      /** The user has to set the second factor up. */
      readonly type: "enrolment";
      /** The QR code as SVG markup. It holds the secret of the second factor: show it, and keep it nowhere. */
      readonly svg: string;
    };

/** What an error knows beside its code and its message. */
export interface AuthErrorDetails {
  /** Name of the provider. */
  provider?: string | undefined;
  /** HTTP status of the answer. */
  status?: number | undefined;
  /** Whether the same call may succeed later. Default: false. */
  retryable?: boolean | undefined;
  /** Milliseconds until a login is tried again. */
  retryAfterMs?: number | undefined;
  /** Where the connection failed; with `NETWORK`. */
  kind?: NetworkErrorKind | undefined;
  /** The vendor's id of the request. */
  requestId?: string | undefined;
  /** What the second factor needs; with `MFA_REQUIRED`. */
  challenge?: MfaChallenge | undefined;
  /** What was caught, without its secrets. */
  cause?: unknown;
}

/** An error with a `code` for programs and a one-sentence `message` for people. It never shows a secret. */
export class AuthError extends Error {
  /** Tells it from errors of other libraries, also where another copy of this package made it. */
  override readonly name = "AuthError";
  /** Why the call failed. */
  declare readonly code: AuthErrorCode;
  /** The section on the code in the guide to errors, such as `errors#mfa_rejected`. */
  declare readonly help: string;
  /** Name of the provider, where one was asked. */
  declare readonly provider?: string | undefined;
  /** HTTP status of the answer, where there was one. */
  declare readonly status?: number | undefined;
  /** Whether the same call may succeed later without a change of yours. */
  readonly retryable: boolean = false;
  /**
   * Milliseconds until a login is tried again; with `RATE_LIMITED`, a 5xx, 408 or 425 that says so, and while a session
   * waits.
   */
  declare readonly retryAfterMs?: number | undefined;
  /** Where the connection failed; with `NETWORK`. */
  declare readonly kind?: NetworkErrorKind | undefined;
  /**
   * What the vendor, or the network in front of it, calls the request that failed, where its answer has one of the headers
   * `X-Request-Id`, `Request-Id`, `X-Correlation-Id`, `x-amzn-RequestId`, `x-ms-request-id` and `CF-Ray`: for the vendor's
   * support. At most 128 letters, digits and signs of `_.:/+=-`; not a secret.
   */
  declare readonly requestId?: string | undefined;
  /** Private, so that no log shows it: the QR code of an enrolment holds the secret of the second factor. */
  readonly #challenge: MfaChallenge | undefined;

  constructor(code: AuthErrorCode, message: string, { challenge, ...details }: AuthErrorDetails = {}) {
    super(message);
    for (const [name, value] of Object.entries({ code, help: `errors#${code.toLowerCase()}`, ...details })) {
      // What is not known would be but noise in a log.
      if (value !== undefined) (this as Record<string, unknown>)[name] = value;
    }
    this.#challenge = challenge;
  }

  /** The message, and where to read about its code. */
  override toString(): string {
    return `${super.toString()} (${this.help})`;
  }

  /** What the second factor needs; with `MFA_REQUIRED`. */
  get challenge(): MfaChallenge | undefined {
    return this.#challenge;
  }
}

/** What is always there with a code, beside what every error has. */
interface DetailsByCode {
  /** The second factor. */
  MFA_REQUIRED: {
    /** What the second factor needs. */
    readonly challenge: MfaChallenge;
  };
  /** The connection. */
  NETWORK: {
    /** Where the connection failed. */
    readonly kind: NetworkErrorKind;
  };
  /** The wait. */
  RATE_LIMITED: {
    /** Milliseconds until a login is tried again. */
    readonly retryAfterMs: number;
  };
}

/** An error of one code. */
export type AuthErrorOf<Code extends AuthErrorCode> = AuthError & {
  /** Why the call failed. */
  readonly code: Code;
} & (Code extends keyof DetailsByCode ? DetailsByCode[Code] : unknown);

/**
 * Whether `value` is an {@link AuthError}, and of that code where one is given; also when it comes from another copy of
 * this package.
 *
 * @example
 * if (isAuthError(error, "RATE_LIMITED")) await delay(error.retryAfterMs);
 */
export function isAuthError(value: unknown): value is AuthError;
export function isAuthError<Code extends AuthErrorCode>(value: unknown, code: Code): value is AuthErrorOf<Code>;
export function isAuthError(value: unknown, code?: AuthErrorCode): boolean {
  try {
    const { name, code: own } = value as AuthError;
    // Other libraries have errors of that name too; `challenge` is on ours alone.
    return value instanceof Error && name === "AuthError" && "challenge" in value && own === (code ?? own);
  } catch {
    // It has no members, or one that throws.
    return false;
  }
}

/** Whether an error says that a request reached nobody: there was no connection. */
export const isUnsent = (error: unknown): boolean =>
  isAuthError(error, "NETWORK") && /^(dns|refused)$/.test(error.kind);
