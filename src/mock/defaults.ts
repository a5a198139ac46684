/** Values that the mock, the scripts and the samples in the documentation share. */

/** TCP port of `npm run mock`. */
export const mockPort = 4010;

/** Base32 of the ASCII text 12345678901234567890, the secret of the test vectors in RFC 6238. */
export const testTotpSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
