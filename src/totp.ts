/**
 * One-time codes from a shared secret (RFC 6238), for `mikrocloud({ totp })`. Needs the package `otpauth`.
 *
 * @module
 */
import { AuthError } from "./errors.ts";
import type { TotpCallback } from "./mfa.ts";
import { type Clock, systemClock } from "./session/clock.ts";
import { sleep } from "./session/timeout.ts";

export type { MfaChallenge, TotpCallback, TotpContext } from "./mfa.ts";

export interface TotpOptions {
  /** Digits of a code. Default: 6. */
  digits?: number;
  /** Seconds that a code is for. Default: 30. */
  periodSeconds?: number;
  /** Default: `SHA1`, which authenticator apps use. */
  algorithm?: "SHA1" | "SHA256" | "SHA512";
  /** The time. Default: the system's. */
  clock?: Clock;
}

/**
 * A callback that gives the code of the moment. A code is given once: a vendor refuses it the second time (RFC 6238,
 * section 5.2), so a second call within the same period waits for the next one. After two refused codes it gives up.
 *
 * @param secret the shared secret in Base32, with or without blanks
 * @throws AuthError `CONFIGURATION` when the secret is not Base32; from the callback, when `otpauth` is not installed.
 * @example
 * const session = createSession(mikrocloud({ email, password, totp: totp(secret) }));
 */
export function totp(secret: string, options: TotpOptions = {}): TotpCallback {
  const { digits = 6, periodSeconds = 30, algorithm = "SHA1", clock = systemClock } = options;
  // A secret that is missing must not become the text "undefined", which is Base32.
  const base32 = typeof secret === "string" ? secret.replaceAll(/[\s-]/g, "") : "";
  if (!/^[A-Z2-7]+=*$/i.test(base32)) {
    throw new AuthError("CONFIGURATION", "The secret of totp is Base32: letters A to Z and digits 2 to 7.");
  }
  if (!(periodSeconds > 0)) throw new AuthError("CONFIGURATION", "The periodSeconds of totp is a number above 0.");
  const periodMs = periodSeconds * 1000;
  let lastPeriod: number | undefined;

  return async (_challenge, { attempt, signal }) => {
    // The first code may have come late. A second one that is refused is no accident.
    if (attempt > 2) {
      throw new AuthError("MFA_REJECTED", "Two codes of totp were refused; check its secret and this machine's clock.");
    }
    const { Secret, TOTP } = await loadOtpAuth();
    for (;;) {
      signal.throwIfAborted();
      // Read once: between two looks at the clock a period may end, and its code would be given twice.
      const nowMs = clock.nowMs();
      const period = Math.floor(nowMs / periodMs);
      if (period !== lastPeriod) {
        lastPeriod = period;
        const generator = new TOTP({ secret: Secret.fromBase32(base32), digits, period: periodSeconds, algorithm });
        return generator.generate({ timestamp: nowMs });
      }
      await sleep(clock, periodMs - (nowMs % periodMs), signal);
    }
  };
}

function loadOtpAuth() {
  return import("otpauth").catch(() => {
    throw new AuthError("CONFIGURATION", 'provider-auth/totp needs the package otpauth; run "npm install otpauth".');
  });
}
