import { AuthError } from "../../errors.ts";

/** Hosts that a request to does not leave the machine. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * A base URL without a trailing slash, and its origin.
 *
 * @throws AuthError `CONFIGURATION` when it is no URL, or when a password would travel unencrypted.
 */
export function parseBaseUrl(provider: string, baseUrl: string): { baseUrl: string; origin: string } {
  const refuse = (reason: string) => new AuthError("CONFIGURATION", `${provider}'s baseUrl ${reason}`, { provider });
  if (!URL.canParse(baseUrl)) throw refuse("is not an absolute URL; give one such as https://api.example.com.");
  const { protocol, hostname, origin, username, password, search, hash } = new URL(baseUrl);
  if (username || password) throw refuse("holds a user name or password; give these as options.");
  if (search || hash) throw refuse("has a query or a fragment; leave it out.");
  if (protocol !== "https:" && !(protocol === "http:" && loopback.test(hostname))) {
    throw refuse("must begin with https://; plain http is for this machine (localhost, 127.0.0.1) alone.");
  }
  return { baseUrl: baseUrl.replace(/\/+$/, ""), origin };
}
