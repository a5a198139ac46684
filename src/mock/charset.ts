/** From bytes to text. */

/**
 * The text of the bytes, without a byte order mark.
 *
 * @throws RangeError when the charset is unknown.
 * @throws SyntaxError when the bytes are not in that charset.
 */
export function decode(bytes: Uint8Array, charset: string): string {
  const decoder = decoderOf(charset);
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new SyntaxError(`The bytes are not ${charset}`, { cause });
  }
}

/**
 * The text of bytes that need not be text, such as an image: what is not in the charset becomes U+FFFD.
 *
 * @throws RangeError when the charset is unknown.
 */
export function decodeLeniently(bytes: Uint8Array, charset: string): string {
  return decoderOf(charset, false).decode(bytes);
}

function decoderOf(charset: string, fatal = true) {
  try {
    return new TextDecoder(charset, { fatal });
  } catch (cause) {
    throw new RangeError(`The charset ${charset} is unknown`, { cause });
  }
}

/** How XML begins, in hexadecimal, in the encodings that can be told from it (XML 1.0, appendix F). */
const beginnings: readonly [RegExp, string][] = [
  [/^(0000feff|0000003c|fffe0000|3c000000)/, "utf-32"],
  [/^efbbbf/, "utf-8"],
  [/^(feff|003c)/, "utf-16be"],
  [/^(fffe|3c00)/, "utf-16le"],
  [/^4c6fa794/, "ebcdic"],
];

/** A byte order mark, which even a charset parameter does not overrule. */
const byteOrderMark = /^(efbbbf|feff|fffe|0000feff)/;

/**
 * The text of an XML document. Its encoding is that of the byte order mark, else the charset of the content type, else
 * that of the XML declaration, else UTF-8 (RFC 7303, section 3).
 *
 * @throws RangeError, SyntaxError as `decode` does; the latter also when the bytes cannot be what the declaration says.
 */
export function decodeXml(bytes: Uint8Array, charset: string | undefined): string {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  const begun = beginnings.find(([pattern]) => pattern.test(start))?.[1];
  if (charset && !byteOrderMark.test(start)) return decode(bytes, charset);
  if (begun) return decode(bytes, begun);
  const head = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  const declared = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? "utf-8";
  // In these encodings the declaration could not have been read byte by byte.
  if (/^(utf-?(16|32)|ucs-?[24]|iso-10646-ucs)/.test(declared)) {
    throw new SyntaxError(`The XML declares the encoding ${declared}, but its bytes are in another one`);
  }
  return decode(bytes, declared);
}
