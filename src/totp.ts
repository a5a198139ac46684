/**
 * Computes one-time codes from a shared secret (RFC 6238), for `mikrocloud({ totp })`.
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

/** The parameters of the codes, if the URI does not state them. */
export interface TotpOptions {
  /** Number of digits in a code: 6, 7 or 8. Default: what the URI says, or 6. */
  digits?: number | undefined;
  /** Length of a period, in seconds: a whole number from 1 to 86400. Default: what the URI says, or 30. */
  periodSeconds?: number | undefined;
  /** The hash algorithm. Default: what the URI says, or `SHA1`, which authenticator apps use. */
  algorithm?: "SHA1" | "SHA256" | "SHA512" | undefined;
  /** The source of the time. Each clock returns a code once. Default: the system's. */
  clock?: Clock | undefined;
}

/**
 * Returns a callback that returns the current code. Within a process, it returns each code of a secret only once, no matter
 * which session asks, because a vendor refuses a code the second time (RFC 6238, section 5.2). The next call waits for the
 * next period. After two refused codes, the callback rejects with `MFA_REJECTED`.
 *
 * @param secret the shared secret in Base32, with or without spaces, or an `otpauth://totp/…` URI
 * @throws AuthError `CONFIGURATION` when the secret or an option is wrong, or an option contradicts the URI. The callback
 *   rejects with it when the runtime has no `crypto.subtle`, or the clock was set back so far that the wait would be long.
 * @example
 * const session = createSession(mikrocloud({ email, password, totp: totp(secret) }));
 */
export function totp(secret: string, options: TotpOptions = {}): TotpCallback {
  checkOptions("totp", options, ["digits", "periodSeconds", "algorithm", "clock"]);
  const { clock = systemClock } = options;
  if (typeof clock?.nowMs !== "function" || typeof clock.setTimer !== "function") {
    throw new AuthError("CONFIGURATION", "The clock of totp must be an object with nowMs, monotonicMs and setTimer.");
  }
  const { secretBytes, digits, periodSeconds, algorithm } = readParameters(secret, options);

  return async (_challenge, { attempt, signal }) => {
    // The first code may have arrived late. If the vendor refuses a second one, something is wrong.
    if (attempt > 2) {
      throw new AuthError(
        "MFA_REJECTED",
        "Two codes from totp were refused; check its secret and this machine's clock.",
      );
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

/** The HMAC of this message is the same for the same key, however it is written. It reveals nothing, and is never a code. */
const fingerprinted = new TextEncoder().encode("provider-auth/totp: which key this is");

let last: Promise<unknown> = Promise.resolve();

/** Runs one computation at a time, so that the first caller gets the earliest code however long a computation takes. */
function inTurn<T>(compute: () => Promise<T>): Promise<T> {
  const turn = last.then(compute);
  last = turn.catch(() => {});
  return turn;
}

/** Returns a function that computes HMACs with a key. */
async function hmacOf(bytes: Uint8Array<ArrayBuffer>, algorithm: string) {
  // Pages over plain http do not have it.
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new AuthError("CONFIGURATION", "totp needs crypto.subtle, which pages have only over https.");
  const hash = algorithm.replace("SHA", "SHA-");
  const key = await subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["sign"]);
  return async (message: Uint8Array<ArrayBuffer>) => new Uint8Array(await subtle.sign("HMAC", key, message));
}
