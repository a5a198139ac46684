import { AuthError } from "../errors.ts";
import { isPrivate } from "../internal/origin.ts";

/** Where a vendor is. */
export interface BaseUrlOptions {
  /** Base URL of the API. Default: the production server of the spec. */
  baseUrl?: string;
  /**
   * Allows a base URL with plain `http` to another machine, such as a mock in another container or a deployment on a
   * private network. Whoever is on the way then reads password and token, and can change the answers. Default: false.
   */
  allowInsecureRequests?: boolean;
}

/** Paths begin with a slash, and are put behind the base URL as they are. */
export const withoutTrailingSlashes = (baseUrl: string): string => String(baseUrl).replace(/\/+$/, "");

/**
 * A base URL without trailing slashes, and its origin.
 *
 * @param server the base URL unless one is given
 * @throws AuthError `CONFIGURATION` when it is not a URL, holds more than a place, or when a password would travel
 *   unencrypted and nobody asked for that, with true or false and nothing else.
 */
export function parseBaseUrl(
  provider: string,
  { baseUrl, allowInsecureRequests }: BaseUrlOptions,
  server?: string,
): { baseUrl: string; origin: string } {
  const refuse = (message: string) => new AuthError("CONFIGURATION", message, { provider });
  if (![undefined, true, false].includes(allowInsecureRequests)) {
    throw refuse(`The allowInsecureRequests of ${provider} must be true or false.`);
  }
  const url = (baseUrl === undefined ? server : baseUrl) as string;
  // Other objects have a text too, which nobody meant.
  if ((typeof url === "string" || (url as object) instanceof URL) && URL.canParse(url)) {
    const { protocol, origin, pathname, username, password, search, hash } = new URL(url);
    const isSafe = isPrivate(origin) || (protocol === "http:" && allowInsecureRequests);
    if (isSafe && !(username || password || search || hash)) {
      return { baseUrl: withoutTrailingSlashes(origin + pathname), origin };
    }
  }
  const message = `The base URL of ${provider} must be https, without user name, query or fragment; plain http to another machine needs allowInsecureRequests: true.`;
  throw refuse(message);
}
