import { AuthError } from "../errors.ts";
import { isPrivate, originOf } from "../internal/origin.ts";

/** The options that say where the API is. */
export interface BaseUrlOptions {
  /** Base URL of the API. Default: the production server in the spec. */
  baseUrl?: string | undefined;
  /**
   * Allows a base URL with plain `http` to another machine, such as a mock in another container or a deployment on a
   * private network. Then anyone on the network path can read the password and the token, and change the answers. Default:
   * false.
   */
  allowInsecureRequests?: boolean | undefined;
}

/** A checked base URL. */
export interface BaseUrl {
  /** The base URL without a trailing slash. */
  baseUrl: string;
  /** Its origin, such as `https://api.example.com`. */
  origin: string;
}

/** Removes trailing slashes, because paths begin with a slash and are appended unchanged. */
export const withoutTrailingSlashes = (baseUrl: string): string => String(baseUrl).replace(/\/+$/, "");

/**
 * Reads a base URL: removes its trailing slashes, and returns it with its origin.
 *
 * @param server the base URL if `options` has none
 * @throws AuthError `CONFIGURATION` when it is not a URL; when it has a user name, a query or a fragment; or when it is
 *   plain http to another machine and `allowInsecureRequests` is not true.
 */
export function parseBaseUrl(provider: string, options: BaseUrlOptions, server?: string): BaseUrl {
  const { baseUrl: text = server as string, allowInsecureRequests = false } = options;
  // Other objects convert to a string too, perhaps to a URL by accident.
  if ((typeof text === "string" || (text as object) instanceof URL) && originOf(text)) {
    const { href, protocol, origin, pathname } = new URL(text);
    const isSafe = isPrivate(origin) || (protocol === "http:" && allowInsecureRequests);
    // It must not contain anything else, such as a user name or a query.
    const place = origin + pathname;
    if (isSafe && href.replace(/[?#]+$/, "") === place && typeof allowInsecureRequests === "boolean") {
      return { baseUrl: withoutTrailingSlashes(place), origin };
    }
  }
  const message = `${provider} needs an https base URL without user name, query or fragment; for plain http to another machine, set the boolean allowInsecureRequests: true.`;
  throw new AuthError("CONFIGURATION", message, { provider });
}
