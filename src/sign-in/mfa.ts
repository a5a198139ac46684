/** What a login asks of the user's second factor, and who answers. */

import type { MfaChallenge } from "../errors.ts";

export type { MfaChallenge };

/** What a {@link TotpCallback} is told beside the challenge. */
export interface TotpContext {
  /** 1 for the first code of a login, 2 after one that was refused, and so on. The challenge may be another one then. */
  readonly attempt: number;
  /** Aborts when the code is no longer needed. */
  readonly signal: AbortSignal;
}

/**
 * Gives the one-time code of the moment, such as `"123456"`: by asking a person, or by `provider-auth/totp`. Nothing means
 * that there is none, and ends the login with `MFA_REQUIRED`.
 */
export type TotpCallback = (challenge: MfaChallenge, context: TotpContext) => Code | Promise<Code>;

type Code = string | null | undefined;
