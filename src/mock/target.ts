/** The target of a request in its first line (RFC 9112, section 3.2). */

/** Whether the target is a full URL instead of a path, as in a request to a proxy. */
export const isAbsoluteUrl = (target: string): boolean => /^https?:\/\//i.test(target);

/**
 * Returns the URL of a request; undefined if its target is neither a path nor an http URL.
 *
 * @param host the Host header; a malformed one is replaced with a name that does not resolve
 */
export function urlOf(target: string, host: string | undefined): URL | undefined {
  if (isAbsoluteUrl(target)) return URL.canParse(target) ? new URL(target) : undefined;
  if (!target.startsWith("/")) return undefined;
  // Concatenated, not resolved, so that a path that begins with two slashes is not another host.
  const authority = host && /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`) ? host : "mock.invalid";
  return new URL(`http://${authority}${target}`);
}
