/**
 * One-time codes from a shared secret (RFC 6238), for `mikrocloud({ totp })`. Needs the package `otpauth`.
 *
 * @module
 */

import { AuthError } from "./errors.ts";
import { checkOptions } from "./internal/check-options.ts";
import { type Clock, systemClock } from "./session/clock.ts";
import type { TotpCallback } from "./sign-in/mfa.ts";
import { readParameters } from "./totp/parameters.ts";
import { claimPeriod } from "./totp/periods.ts";

export type { MfaChallenge, TotpCallback, TotpContext } from "./sign-in/mfa.ts";

/** What codes are like, where the URI does not say it. */
export interface TotpOptions {
  /** Digits of a code: 6, 7 or 8. Default: what the URI says, or 6. */
  digits?: number | undefined;
  /** Seconds that a code is for: a whole number from 1 to 86400. Default: what the URI says, or 30. */
  periodSeconds?: number | undefined;
  /** Default: what the URI says, or `SHA1`, which authenticator apps use. */
  algorithm?: "SHA1" | "SHA256" | "SHA512" | undefined;
  /** The time. Codes are given once for each clock. Default: the system's. */
  clock?: Clock | undefined;
}

/**
 * A callback that gives the code of the moment. Each code of a secret is given once in a process, whichever session asks:
 * a vendor refuses it the second time (RFC 6238, section 5.2). Whoever asks for it again waits for the next period. After
 * two refused codes it gives up.
 *
 * @param secret the shared secret in Base32, with or without blanks, or an `otpauth://totp/…` URI
 * @throws AuthError `CONFIGURATION` when the secret or an option is wrong, or an option contradicts the URI; from the
 *   callback, when `otpauth` is not installed, or the clock was set back by so much that a new code is far off.
 * @example
 * const session = createSession(mikrocloud({ email, password, totp: totp(secret) }));
 */
export function totp(secret: string, options: TotpOptions = {}): TotpCallback {
  checkOptions("totp", options, ["digits", "periodSeconds", "algorithm", "clock"]);
  const { clock = systemClock } = options;
  if (typeof clock?.nowMs !== "function" || typeof clock.setTimer !== "function") {
    throw new AuthError("CONFIGURATION", "The clock of totp is an object with nowMs, monotonicMs and setTimer.");
  }
  const { base32, digits, periodSeconds, algorithm } = readParameters(secret, options);

  return async (_challenge, { attempt, signal }) => {
    // The first code may have come late. A second one that is refused is no accident.
    if (attempt > 2) {
      throw new AuthError("MFA_REJECTED", "Two codes of totp were refused; check its secret and this machine's clock.");
    }
    const { HOTP, Secret, TOTP } = await loadOtpAuth();
    const key = { secret: Secret.fromBase32(base32), algorithm };
    // Codes of counters that no clock reaches: equal for equal keys, however they are written, and no way back to them.
    const counted = new HOTP({ ...key, digits: 10 });
    const codes = [0, 1, 2].map((back) => counted.generate({ counter: Number.MAX_SAFE_INTEGER - back }));
    const fingerprint = `${codes.join("")}/${periodSeconds}`;
    const timestamp = await claimPeriod(clock, fingerprint, periodSeconds * 1000, signal);
    return new TOTP({ ...key, digits, period: periodSeconds }).generate({ timestamp });
  };
}

function loadOtpAuth() {
  return import("otpauth").catch(() => {
    throw new AuthError("CONFIGURATION", 'provider-auth/totp needs the package otpauth; run "npm install otpauth".');
  });
}
