/** The one error taxonomy: what every entry point of the package throws for a reason that its user can act on. */

/**
 * Why a call failed.
 *
 * - `CONFIGURATION`: an option is missing or wrong; the message names it and says what to give instead.
 */
export type AuthErrorCode = "CONFIGURATION";

/** An error with a `code` for programs and a one-sentence `message` for people. It never holds a secret. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `value` is an {@link AuthError}, also when it comes from another copy of this package. */
export function isAuthError(value: unknown): value is AuthError {
  return value instanceof Error && value.name === "AuthError" && "code" in value;
}
