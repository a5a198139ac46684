/** Headers of a login. */
import { AuthError } from "../errors.ts";

/** Credentials as RFC 7617 has them, in UTF-8. */
export const basic = (username: string, password: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)))}`;

/**
 * Headers without those that have no value.
 *
 * @throws AuthError `CONFIGURATION` when a value holds what no header can.
 */
export function headers(
  provider: string,
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    given[name] = String(value);
    if (!/^[\x20-\x7e]*$/.test(given[name])) {
      const message = `The header ${name} of ${provider} cannot hold what was given; use visible ASCII characters.`;
      throw new AuthError("CONFIGURATION", message, { provider });
    }
  }
  return given;
}

/** Cookies that a login sends. */
export const cookieHeader = (cookies: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(cookies)
    .filter(([, value]) => value !== undefined)
    .map((pair) => pair.join("="))
    .join("; ");
