/** Compressed bodies (RFC 9110, section 8.4). */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

type Decompress = (bytes: Uint8Array, limits: { maxOutputLength: number }) => Uint8Array;

const codings: Record<string, Decompress> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  // Should have a zlib header, but some clients omit it. The lower four bits of such a header are 8.
  deflate: (bytes, limits) => (((bytes[0] ?? 0) & 15) === 8 ? inflateSync : inflateRawSync)(bytes, limits),
  br: brotliDecompressSync,
  identity: (bytes) => bytes,
};

/** The supported codings, as in `Accept-Encoding`. */
export const acceptedCodings = "gzip, deflate, br";

/**
 * Returns the decompressed body, or why it cannot be read: an unknown coding, invalid bytes, or more than `maxBytes` bytes.
 */
export function decompress(
  bytes: Uint8Array,
  coding: string,
  maxBytes: number,
): Uint8Array | "unknown" | "broken" | "too large" {
  const name = coding.trim().toLowerCase();
  const decode = Object.hasOwn(codings, name) ? codings[name] : undefined;
  if (!decode) return "unknown";
  try {
    return bytes.length === 0 ? bytes : decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too large" : "broken";
  }
}
