/** Names for what must not be read: of an account, of credentials, of one-time codes. */
import { bytesOf, hex } from "../internal/bytes.ts";

/** 32 hexadecimal digits of an HMAC-SHA-256: for another key, another text. */
export async function keyedHash(key: string, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", bytesOf(key), algorithm, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", imported, bytesOf(text))).slice(0, 32);
}
