/**
 * Limits on XML that are checked before it is parsed. The parser copies every namespace declaration to every element below
 * it, so its time grows with the depth times the declarations.
 */

/** No real body is nested more deeply, or has more attributes in total. */
const maxDepth = 200;
const maxAttributes = 1_000;

/** Sections whose content is skipped. */
const opaque: readonly (readonly [start: string, end: string])[] = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
];

/**
 * Scans the text once. If it is not well-formed, the parser stops there too, and reports it.
 *
 * @throws SyntaxError if a limit is exceeded, or if there is a document type declaration.
 */
export function checkXml(text: string): void {
  let depth = 0;
  let attributes = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const hiding = opaque.find(([start]) => text.startsWith(start, at));
    if (hiding) {
      const [start, end] = hiding;
      const close = text.indexOf(end, at + start.length);
      if (close < 0) return;
      at = close + end.length;
      continue;
    }
    if (text.startsWith("<!", at)) {
      throw new SyntaxError("The XML has a document type declaration, which is not accepted");
    }
    const tag = readTag(text, at);
    if (!tag) return;
    attributes += tag.attributes;
    if (text[at + 1] === "/") depth--;
    else if (text[tag.end - 1] !== "/") depth++;
    if (depth > maxDepth) throw new SyntaxError(`The elements are nested more than ${maxDepth} levels deep`);
    if (attributes > maxAttributes) throw new SyntaxError(`The XML has more than ${maxAttributes} attributes`);
    at = tag.end;
  }
}

const tagMark = /[<>"']/g;

/** Returns where a tag ends, and the number of its attributes: each has one value in quotes. */
function readTag(text: string, start: number): { end: number; attributes: number } | undefined {
  tagMark.lastIndex = start + 1;
  for (let attributes = 0, mark = tagMark.exec(text); mark; attributes++, mark = tagMark.exec(text)) {
    if (mark[0] === ">") return { end: mark.index, attributes };
    const close = mark[0] === "<" ? -1 : text.indexOf(mark[0], mark.index + 1);
    if (close < 0) return undefined;
    tagMark.lastIndex = close + 1;
  }
  return undefined;
}
