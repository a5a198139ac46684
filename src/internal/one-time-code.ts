/** The arithmetic of one-time codes (RFC 4226, RFC 6238). The caller computes the HMAC. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Decodes Base32 in either case, with or without spaces, hyphens and padding; undefined if it is not Base32. Bits that do
 * not fill a byte are dropped.
 */
export function decodeBase32(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replaceAll(/[\s-]|=+$/g, "").toUpperCase();
  const bytes = new Uint8Array(Math.floor((digits.length * 5) / 8));
  let bits = 0;
  let value = 0;
  let length = 0;
  for (const digit of digits) {
    const index = alphabet.indexOf(digit);
    if (index < 0) return undefined;
    value = ((value << 5) | index) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = value >> bits;
  }
  return bytes;
}

/** The message whose HMAC gives the code of a counter: 8 bytes, big-endian. */
export function counterBytes(counter: number): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(counter));
  return new Uint8Array(bytes.buffer);
}

/** The code of an HMAC, with leading zeros. */
export function codeOf(hmac: Uint8Array, digits: number): string {
  const view = new DataView(hmac.buffer, hmac.byteOffset, hmac.byteLength);
  const offset = view.getUint8(hmac.length - 1) & 0xf;
  const value = view.getUint32(offset) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, "0");
}
