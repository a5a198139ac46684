/** For vendors whose URL has variable parts, such as a host of its own for each customer. */
import { AuthError } from "../errors.ts";
import { originOf } from "../internal/origin.ts";

/**
 * Returns the base URL of a deployment.
 *
 * @param server URL with `{host}`
 * @param option name of the option with the host
 * @throws AuthError `CONFIGURATION` when neither or both of host and base URL are given, or the host is not a host name.
 */
export function deploymentUrl(
  provider: string,
  server: string,
  option: string,
  host: string | undefined,
  baseUrl: string | undefined,
): string {
  const configurationError = (message: string) => new AuthError("CONFIGURATION", message, { provider });
  if (!host === !baseUrl) {
    throw configurationError(`${provider} needs the host of your deployment: pass ${option} or baseUrl, not both.`);
  }
  if (!host) return baseUrl as string;
  if (typeof host !== "string" || /[\s/\\?#@]/.test(host) || !originOf(`https://${host}`)) {
    // The value is not shown: it could contain a password or a token.
    const rule = "must be a host name with an optional port, such as crm.example.org:8443, not a URL";
    throw configurationError(`${provider}'s ${option} ${rule}.`);
  }
  return server.replaceAll(`{${option}}`, () => host);
}

/**
 * Returns the URL of a server with the values of its variables, or the base URL that replaces it.
 *
 * @param server URL with `{name}` for each variable
 * @param variables the defaults of the variables
 * @param given the values that the user passed
 * @throws AuthError `CONFIGURATION` when a value is passed with a base URL, or cannot be a part of a URL
 */
export function serverUrl(
  provider: string,
  server: string,
  variables: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>>,
  baseUrl: string | undefined,
): string {
  let url = server;
  for (const [name, standard] of Object.entries(variables)) {
    const value = given[name];
    const configurationError = (message: string) => new AuthError("CONFIGURATION", message, { provider });
    if (value !== undefined && baseUrl !== undefined)
      throw configurationError(`Pass ${provider} ${name} or baseUrl, not both.`);
    // A slash is allowed only if the default has one: elsewhere it would end a host, or shift the path.
    const part = standard.includes("/") ? /^[\w~/-][\w.~/-]*$/ : /^[\w~-][\w.~-]*$/;
    if (value !== undefined && !(typeof value === "string" && part.test(value))) {
      throw configurationError(`${provider}'s ${name} must be a part of its URL, such as ${standard}.`);
    }
    url = url.replaceAll(`{${name}}`, () => value ?? standard);
  }
  return baseUrl ?? url;
}
