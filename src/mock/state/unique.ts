/** Creates unique strings that replace those of an example. */

/**
 * Returns the first of several strings that fits. The last resort is the example itself, which may be any value.
 *
 * @param kind the prefix of the string, if any prefix is allowed
 * @param fits whether a string satisfies the vendor's own rules
 */
export function freshText(example: unknown, kind: string, fits: (text: string) => boolean): unknown {
  if (typeof example !== "string") return example;
  const id = crypto.randomUUID();
  const candidates = [`${kind}_${id}`, `${example}_${id}`, randomised(example), randomised(example, 16)];
  return candidates.find(fits) ?? example;
}

/** Returns the text with random letters and digits, or with random ones at its end. Hexadecimal stays hexadecimal. */
function randomised(text: string, last = text.length): string {
  const from = text.length - last;
  return text.replace(/[0-9A-Za-z]/g, (character, at: number) => {
    const alphabet = alphabets.find((each) => each.includes(character));
    return at < from || !alphabet ? character : alphabet.charAt(Math.floor(Math.random() * alphabet.length));
  });
}

const alphabets = ["0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ"];
