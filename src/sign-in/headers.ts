/** Headers of a login. */
import { AuthError } from "../errors.ts";

/** Encodes credentials for Basic authentication (RFC 7617), in UTF-8. */
export const basic = (username: string, password: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)))}`;

/**
 * Returns the headers that have a value.
 *
 * @throws AuthError `CONFIGURATION` when a value is not visible ASCII.
 */
export function headers(provider: string, values: Values): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    given[name] = String(value);
    if (!/^[\x20-\x7e]*$/.test(given[name])) {
      throw refused(provider, `header ${name}`, "use visible ASCII characters");
    }
  }
  return given;
}

/**
 * Returns the `Cookie` header of a login; undefined if no cookie has a value.
 *
 * @throws AuthError `CONFIGURATION` when a value contains a semicolon, which would end the cookie.
 */
export function cookieHeader(provider: string, cookies: Values): string | undefined {
  const given = Object.entries(cookies).filter(([, value]) => value !== undefined && value !== null);
  const wrong = given.find(([, value]) => `${value}`.includes(";"));
  if (wrong) throw refused(provider, `cookie ${wrong[0]}`, "omit the semicolon");
  return given.map((pair) => pair.join("=")).join("; ") || undefined;
}

/**
 * Encodes a value as one segment of a path.
 *
 * @throws AuthError `CONFIGURATION` when it is `.` or `..`, which lead to another path even if they are encoded.
 */
export function segment(provider: string, value: string | number | boolean): string {
  if (/^\.\.?$/.test(`${value}`)) throw refused(provider, "path", "use a value other than . and ..");
  return encodeURIComponent(value);
}

const refused = (provider: string, what: string, wayOut: string) =>
  new AuthError("CONFIGURATION", `The ${what} of ${provider} cannot contain the given value; ${wayOut}.`, { provider });

type Values = Readonly<Record<string, string | number | boolean | undefined>>;
