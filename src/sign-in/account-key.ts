/**
 * A name for an account: `<provider>:` and the SHA-256 digest of what tells it from others, in hex. A digest, so that
 * the key of a cache shows no user names. A secret that is part of the identity needs a salt: a short one could be guessed.
 */
export async function accountKey(provider: string, baseUrl: string, identity: object): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([baseUrl, identity]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `${provider}:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
