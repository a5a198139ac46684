/** The types of the callback that supplies one-time codes. */

import type { MfaChallenge } from "../errors.ts";

export type { MfaChallenge };

/** What a {@link TotpCallback} receives in addition to the challenge. */
export interface TotpContext {
  /** 1 for the first code of a login, 2 after a refused one, and so on. The challenge may then be a different one. */
  readonly attempt: number;
  /** Aborts when the code is no longer needed. */
  readonly signal: AbortSignal;
}

/**
 * Returns the current one-time code, such as `"123456"`: ask a person for it, or use `provider-auth/totp`. Return null or
 * undefined if there is none; the login then fails with `MFA_REQUIRED`.
 */
export type TotpCallback = (challenge: MfaChallenge, context: TotpContext) => Code | Promise<Code>;

type Code = string | null | undefined;
