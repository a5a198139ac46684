/** Bodies that travel compressed (RFC 9110, section 8.4). */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

type Decompress = (bytes: Uint8Array, limits: { maxOutputLength: number }) => Uint8Array;

const codings: Record<string, Decompress> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  // Meant to have a zlib header, which some leave out. Such a header begins with 8 as its lower four bits.
  deflate: (bytes, limits) => (((bytes[0] ?? 0) & 15) === 8 ? inflateSync : inflateRawSync)(bytes, limits),
  br: brotliDecompressSync,
  identity: (bytes) => bytes,
};

/** The codings that are read, as they stand in `Accept-Encoding`. */
export const acceptedCodings = "gzip, deflate, br";

/**
 * The body without its coding; or what keeps it from being read: a coding that is not known, bytes that are not in it,
 * or more than `maxBytes` bytes.
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
