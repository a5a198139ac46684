import { AuthError } from "../errors.ts";

/** Hosts that a request to does not leave the machine. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

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
 * @throws AuthError `CONFIGURATION` when it is not a URL, holds more than a place, or when a password would travel
 *   unencrypted and nobody asked for that, with true or false and nothing else.
 */
export function parseBaseUrl(
  provider: string,
  baseUrl: string,
  allowInsecureRequests: boolean | undefined,
): { baseUrl: string; origin: string } {
  const refuse = (message: string) => new AuthError("CONFIGURATION", message, { provider });
  if (![undefined, true, false].includes(allowInsecureRequests)) {
    throw refuse(`The allowInsecureRequests of ${provider} must be true or false.`);
  }
  // Other objects have a text too, which nobody meant.
  if ((typeof baseUrl === "string" || (baseUrl as object) instanceof URL) && URL.canParse(baseUrl)) {
    const { protocol, hostname, origin, pathname, username, password, search, hash } = new URL(baseUrl);
    const isSafe =
      protocol === "https:" || (protocol === "http:" && (allowInsecureRequests || loopback.test(hostname)));
    if (isSafe && !(username || password || search || hash)) {
      return { baseUrl: withoutTrailingSlashes(origin + pathname), origin };
    }
  }
  const message = `The base URL of ${provider} must be https, without user name, query or fragment; plain http to another machine needs allowInsecureRequests: true.`;
  throw refuse(message);
}
