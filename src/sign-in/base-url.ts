import { AuthError } from "../errors.ts";
import { isPrivate, originOf } from "../internal/origin.ts";

/** Where a vendor is. */
export interface BaseUrlOptions {
  /** Base URL of the API. Default: the production server of the spec. */
  baseUrl?: string | undefined;
  /**
   * Allows a base URL with plain `http` to another machine, such as a mock in another container or a deployment on a
   * private network. Whoever is on the way then reads password and token, and can change the answers. Default: false.
   */
  allowInsecureRequests?: boolean | undefined;
}

/** Where an account is. */
export interface BaseUrl {
  /** Without a slash at its end. */
  baseUrl: string;
  /** Such as `https://api.example.com`. */
  origin: string;
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
export function parseBaseUrl(provider: string, options: BaseUrlOptions, server?: string): BaseUrl {
  const { baseUrl: text = server as string, allowInsecureRequests = false } = options;
  // Other objects have a text too, which nobody meant.
  if ((typeof text === "string" || (text as object) instanceof URL) && originOf(text)) {
    const { href, protocol, origin, pathname } = new URL(text);
    const isSafe = isPrivate(origin) || (protocol === "http:" && allowInsecureRequests);
    // Nothing else may be in it, such as a user name or a query.
    const place = origin + pathname;
    if (isSafe && href.replace(/[?#]+$/, "") === place && typeof allowInsecureRequests === "boolean") {
      return { baseUrl: withoutTrailingSlashes(place), origin };
    }
  }
  const message = `${provider} needs an https base URL without user name, query or fragment; for plain http to another machine, set the boolean allowInsecureRequests: true.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
