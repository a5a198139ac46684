/** When a failed request of a login is tried again. */
import type { AuthError } from "../errors.ts";
import type { Clock } from "./clock.ts";

/** The wait before the first retry is at most this long, before the next one twice as long, and so on. */
const firstDelayMs = 500;
const maxDelayMs = 8_000;
/** A server may ask for any wait; longer than a day is a mistake, and would block a session for good. */
const maxRetryAfterMs = 24 * 3600 * 1000;
/**
 * Milliseconds to wait before the next try: at random up to a limit that doubles ("full jitter"), so that clients that
 * failed together do not come back together; on top of what the vendor asked for.
 */
export function retryDelayMs(attempt: number, error: AuthError, random: () => number): number {
  return (error.retryAfterMs ?? 0) + random() * Math.min(maxDelayMs, firstDelayMs * 2 ** attempt);
}

/** In each of its three formats (RFC 9110, section 5.6.7). Date.parse alone takes "1.5" and "-5" for days of 2001. */
const httpDate = (text: string) =>
  /^[A-Z][a-z]+(, .+ GMT| .+(:\d\d){2} \d{4})$/.test(text) ? Date.parse(text.replace(/ GMT$|$/, " GMT")) : Number.NaN;

/**
 * Milliseconds of a `Retry-After` header, seconds or an HTTP date; undefined when there is none that can be read. A date
 * counts from the `Date` of the same answer, since this machine's clock may be wrong.
 */
export function retryAfterMs(header: string | null, clock: Clock, date?: string | null): number | undefined {
  if (header === null) return undefined;
  // NaN is no moment, and neither is the epoch.
  const nowMs = httpDate(date ?? "") || clock.nowMs();
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : httpDate(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryAfterMs);
}
