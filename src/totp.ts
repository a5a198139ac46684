/**
 * One-time codes from a shared secret (RFC 6238), for `mikrocloud({ totp })`.
 *
 * @module
 */

import { AuthError } from "./errors.ts";
import { checkOptions } from "./internal/check-options.ts";
import { codeOf, counterBytes } from "./internal/one-time-code.ts";
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
 *   callback, when the runtime has no `crypto.subtle`, or the clock was set back by so much that a new code is far off.
 * @example
 * const session = createSession(mikrocloud({ email, password, totp: totp(secret) }));
 */
export function totp(secret: string, options: TotpOptions = {}): TotpCallback {
  checkOptions("totp", options, ["digits", "periodSeconds", "algorithm", "clock"]);
  const { clock = systemClock } = options;
  if (typeof clock?.nowMs !== "function" || typeof clock.setTimer !== "function") {
    throw new AuthError("CONFIGURATION", "The clock of totp is an object with nowMs, monotonicMs and setTimer.");
  }
  const { secretBytes, digits, periodSeconds, algorithm } = readParameters(secret, options);

  return async (_challenge, { attempt, signal }) => {
    // The first code may have come late. A second one that is refused is no accident.
    if (attempt > 2) {
      throw new AuthError("MFA_REJECTED", "Two codes of totp were refused; check its secret and this machine's clock.");
    }
    const [hmac, fingerprint] = await inTurn(async () => {
      const hmac = await hmacOf(secretBytes, algorithm);
      return [hmac, await hmac(fingerprinted)] as const;
    });
    const periodMs = periodSeconds * 1000;
    const startMs = await claimPeriod(clock, `${fingerprint.join()}/${periodSeconds}`, periodMs, signal);
    return codeOf(await hmac(counterBytes(startMs / periodMs)), digits);
  };
}

/** Its HMAC is equal for equal keys, however they are written, and does not give the key away. No code is made of it. */
const fingerprinted = new TextEncoder().encode("provider-auth/totp: which key this is");

let last: Promise<unknown> = Promise.resolve();

/** Computes one at a time: who asks first gets the earliest code, however long a computation takes. */
function inTurn<T>(compute: () => Promise<T>): Promise<T> {
  const turn = last.then(compute);
  last = turn.catch(() => {});
  return turn;
}

/** A function that computes HMACs with a key. */
async function hmacOf(bytes: Uint8Array<ArrayBuffer>, algorithm: string) {
  // Pages of plain http have none.
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new AuthError("CONFIGURATION", "totp needs crypto.subtle, which pages have only over https.");
  const hash = algorithm.replace("SHA", "SHA-");
  const key = await subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["sign"]);
  return async (message: Uint8Array<ArrayBuffer>) => new Uint8Array(await subtle.sign("HMAC", key, message));
}
