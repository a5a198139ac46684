/** Writes flat objects of strings as XML. */

/** The root element, its default namespace, further namespace declarations by prefix, and the child elements in order. */
export interface XmlShape {
  readonly name: string;
  readonly namespace: string | null;
  readonly namespaces: Readonly<Record<string, string>>;
  /** Names of the child elements, in order. */
  readonly elements: readonly string[];
}

const references: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };

/** Parsers replace these line ends with a line feed (XML 1.1 parsers all three), unless they are character references. */
const escaped = (text: string) =>
  text.replace(/[<>&\r\u0085\u2028]/g, (character) => {
    return references[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
  });

/** The root element's tags, and its child elements in order. */
export interface XmlTags {
  /** The opening tag of the root element. */
  readonly open: string;
  /** Its closing tag. */
  readonly close: string;
  /** Names of the child elements, in order. */
  readonly elements: readonly string[];
}

export function tagsOf({ name, namespace, namespaces, elements }: XmlShape): XmlTags {
  const declarations = Object.entries(namespaces).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]);
  if (namespace) declarations.push(["xmlns", namespace]);
  const attributes = declarations.map(([key, uri]) => ` ${key}="${escaped(uri as string).replaceAll('"', "&quot;")}"`);
  return { open: `<${name}${attributes.join("")}>`, close: `</${name}>`, elements };
}

/**
 * Writes the members of `values` as child elements, in the order of the tags. Missing members are omitted.
 *
 * @throws RangeError when a value contains a character that XML 1.0 does not allow, such as U+0000.
 */
export function writeElements({ open, close, elements }: XmlTags, values: Readonly<Record<string, unknown>>): string {
  const children = elements.map((element) => {
    const text = String(values[element] ?? "");
    if (/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) {
      throw new RangeError(`${element} contains a character that XML does not allow`);
    }
    return (values[element] ?? null) === null ? "" : `<${element}>${escaped(text)}</${element}>`;
  });
  return open + children.join("") + close;
}

/** Like {@link writeElements}, for the shape of a document. */
export const writeXml = (shape: XmlShape, values: Readonly<Record<string, unknown>>): string =>
  writeElements(tagsOf(shape), values);
