/** Decodes bytes to text. */

/**
 * Returns the text of the bytes, without a byte order mark.
 *
 * @throws RangeError if the charset is unknown.
 * @throws SyntaxError if the bytes are invalid in that charset.
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
 * Returns the text of bytes that may not be text, such as an image. Invalid bytes become U+FFFD.
 *
 * @throws RangeError if the charset is unknown.
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

/** The first bytes of XML, in hexadecimal, in the encodings that they identify (XML 1.0, appendix F). */
const beginnings: readonly [RegExp, string][] = [
  [/^(0000feff|0000003c|fffe0000|3c000000)/, "utf-32"],
  [/^efbbbf/, "utf-8"],
  [/^(feff|003c)/, "utf-16be"],
  [/^(fffe|3c00)/, "utf-16le"],
  [/^4c6fa794/, "ebcdic"],
];

/** A byte order mark, which takes precedence even over a charset parameter. */
const byteOrderMark = /^(efbbbf|feff|fffe|0000feff)/;

/**
 * Returns the text of an XML document. Its encoding is that of the byte order mark, otherwise the charset of the content
 * type, otherwise that of the XML declaration, otherwise UTF-8 (RFC 7303, section 3).
 *
 * @throws RangeError, SyntaxError like `decode`; the latter also if the bytes contradict the declaration.
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
