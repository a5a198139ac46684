/**
 * A name for an account: `<provider>:` and the SHA-256 digest of what tells it from others, in hex. A digest, so that
 * the key of a cache shows neither user names nor codes.
 */
export async function accountKey(provider: string, ...parts: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(parts)));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return `${provider}:${hex.join("")}`;
}
