/** Made anew in every process, and told to nobody. */
let salt: string | undefined;

/**
 * A name for an account: `<provider>:` and the SHA-256 digest of what tells it from others, in hex. A digest, so that
 * the key of a cache shows no user names.
 *
 * @param isSecret whether a secret is part of the identity. A short one could be guessed from its digest, so the name is
 *   another one in every process.
 */
export async function accountKey(
  provider: string,
  baseUrl: string,
  identity: object,
  isSecret = false,
): Promise<string> {
  if (isSecret) salt ??= crypto.randomUUID();
  const text = new TextEncoder().encode(JSON.stringify([baseUrl, identity, isSecret && salt]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `${provider}:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
