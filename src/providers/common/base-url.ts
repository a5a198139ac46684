import { AuthError } from "../../errors.ts";

/** Hosts that a request to does not leave the machine. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Paths begin with a slash, and are put behind the base URL as they are. */
export const withoutTrailingSlashes = (baseUrl: string): string => baseUrl.replace(/\/+$/, "");

/**
 * A base URL without trailing slashes, and its origin.
 *
 * @throws AuthError `CONFIGURATION` when it is no URL, holds more than a place, or when a password would travel
 *   unencrypted.
 */
export function parseBaseUrl(provider: string, baseUrl: string): { baseUrl: string; origin: string } {
  if (URL.canParse(baseUrl)) {
    const { protocol, hostname, origin, pathname, username, password, search, hash } = new URL(baseUrl);
    const isSafe = protocol === "https:" || (protocol === "http:" && loopback.test(hostname));
    if (isSafe && !(username || password || search || hash)) {
      return { baseUrl: withoutTrailingSlashes(origin + pathname), origin };
    }
  }
  const rule = "must be a whole https URL (http to this machine alone), without user name, query or fragment";
  throw new AuthError("CONFIGURATION", `The base URL of ${provider} ${rule}.`, { provider });
}
