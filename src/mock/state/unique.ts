/** Unique texts in place of an example's. */

/**
 * The first of several texts that fits. The last resort is the example itself, which need not be a text.
 *
 * @param kind the prefix of the text, if any prefix is allowed
 * @param fits whether the vendor's own rules still hold with it
 */
export function freshText(example: unknown, kind: string, fits: (text: string) => boolean): unknown {
  if (typeof example !== "string") return example;
  const id = crypto.randomUUID();
  const candidates = [`${kind}_${id}`, `${example}_${id}`, randomised(example), randomised(example, 16)];
  return candidates.find(fits) ?? example;
}

/** The text with other letters and digits, or with other ones at its end. Hexadecimal stays hexadecimal. */
function randomised(text: string, last = text.length): string {
  const from = text.length - last;
  return text.replace(/[0-9A-Za-z]/g, (character, at: number) => {
    const alphabet = alphabets.find((each) => each.includes(character));
    return at < from || !alphabet ? character : alphabet.charAt(Math.floor(Math.random() * alphabet.length));
  });
}

const alphabets = ["0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ"];
