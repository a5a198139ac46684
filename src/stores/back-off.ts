/** When the next login may begin after some that were abandoned: a crash loop must not lock the account. */

/** So many logins in a row may be abandoned before the next one has to wait. */
export const freeLogins = 3;
/** Milliseconds of the first wait, counted from the last login. Each further one is twice as long. */
export const firstWaitMs = 30_000;
export const maxWaitMs = 900_000;
/** Milliseconds after which an abandoned login is forgotten. */
export const rememberMs = 3_600_000;

/**
 * Milliseconds until another login may begin.
 *
 * @param abandoned logins in a row that were begun and never settled
 * @param sinceMs milliseconds since the last of them
 */
export function backOffMs(abandoned: number, sinceMs: number): number {
  if (abandoned < freeLogins) return 0;
  const waitMs = Math.min(firstWaitMs * 2 ** (abandoned - freeLogins), maxWaitMs);
  return Math.max(waitMs - sinceMs, 0);
}
