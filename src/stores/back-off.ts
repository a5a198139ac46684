/** The wait before the next login if earlier ones were abandoned: a crash loop must not lock the account. */

/** How many logins in a row may be abandoned before the next one must wait. */
export const freeLogins = 3;
/** The first wait in milliseconds, counted from the last login. Each further wait is twice as long. */
export const firstWaitMs = 30_000;
export const maxWaitMs = 900_000;
/** Milliseconds after which an abandoned login is forgotten. */
export const rememberMs = 3_600_000;

/**
 * Returns the milliseconds until another login may start.
 *
 * @param abandoned how many logins in a row were started but never settled
 * @param sinceMs milliseconds since the last of them
 */
export function backOffMs(abandoned: number, sinceMs: number): number {
  if (abandoned < freeLogins) return 0;
  const waitMs = Math.min(firstWaitMs * 2 ** (abandoned - freeLogins), maxWaitMs);
  return Math.max(waitMs - sinceMs, 0);
}
