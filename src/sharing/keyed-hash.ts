/** Hashes of values that must not be readable: of accounts, credentials and one-time codes. */
import { bytesOf, hex } from "../internal/bytes.ts";

/** Returns 32 hexadecimal digits of an HMAC-SHA-256. */
export async function keyedHash(key: string, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", bytesOf(key), algorithm, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", imported, bytesOf(text))).slice(0, 32);
}
