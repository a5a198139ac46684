/** For vendors that every customer runs on a host of its own. */
import { AuthError } from "../errors.ts";

/**
 * The base URL of a deployment.
 *
 * @param server URL with `{host}`
 * @param option name of the option with the host
 * @throws AuthError `CONFIGURATION` when neither or both of host and base URL are given, or the host is not one.
 */
export function deploymentUrl(
  provider: string,
  server: string,
  option: string,
  host: string | undefined,
  baseUrl: string | undefined,
): string {
  const refuse = (message: string) => new AuthError("CONFIGURATION", message, { provider });
  if (!host === !baseUrl) {
    throw refuse(`${provider} needs the host of your deployment: give ${option} or baseUrl, not both.`);
  }
  if (!host) return baseUrl as string;
  if (typeof host !== "string" || /[\s/\\?#@]/.test(host) || !URL.canParse(`https://${host}`)) {
    // What was given is not shown: a password or a token could be part of it.
    const rule = "is a host name with an optional port, such as crm.example.org:8443, not a URL";
    throw refuse(`${provider}'s ${option} ${rule}.`);
  }
  return server.replace(`{${option}}`, () => host);
}
