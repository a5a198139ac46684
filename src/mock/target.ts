/** The target of a request as it stands in its first line (RFC 9112, section 3.2). */

/** Whether the target is a whole URL instead of a path, as a proxy is asked. */
export const isWholeUrl = (target: string): boolean => /^https?:\/\//i.test(target);

/**
 * The URL of a request, or nothing when its target is neither a path nor an http URL.
 *
 * @param host the Host header; one that is malformed gives way to a name that resolves nowhere
 */
export function urlOf(target: string, host: string | undefined): URL | undefined {
  if (isWholeUrl(target)) return URL.canParse(target) ? new URL(target) : undefined;
  if (!target.startsWith("/")) return undefined;
  // Put together, not resolved: a path that begins with two slashes is not the name of another host.
  const authority = host && /^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`) ? host : "mock.invalid";
  return new URL(`http://${authority}${target}`);
}
