/**
 * XML in and out for flat objects of strings, by the shape that a spec's `xml` keywords give. Loaded only when a
 * client or the mock meets XML; the library does the parsing and the escaping.
 */
import {
  DOMImplementation,
  DOMParser,
  type Document,
  type Element,
  onWarningStopParsing,
  XMLSerializer,
} from "@xmldom/xmldom";

/** The root element, its default namespace, further namespace declarations by prefix, and the child elements in order. */
export interface XmlShape {
  readonly name: string;
  readonly namespace: string | null;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly elements: readonly string[];
}

const xmlnsNamespace = "http://www.w3.org/2000/xmlns/";

/**
 * Writes the members of `values` as child elements in the order of the shape; members that are missing are left out.
 *
 * @throws RangeError when a value holds a character that XML 1.0 cannot carry, such as U+0000.
 */
export function writeXml(shape: XmlShape, values: Readonly<Record<string, unknown>>): string {
  const document = new DOMImplementation().createDocument(shape.namespace, shape.name, null);
  const root = document.documentElement as Element;
  for (const [prefix, uri] of Object.entries(shape.namespaces)) {
    root.setAttributeNS(xmlnsNamespace, `xmlns:${prefix}`, uri);
  }
  for (const name of shape.elements) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    const element = document.createElementNS(shape.namespace, name);
    element.appendChild(document.createTextNode(String(value)));
    try {
      new XMLSerializer().serializeToString(element, { requireWellFormed: true });
    } catch {
      throw new RangeError(`${name} holds a character that XML cannot carry`);
    }
    root.appendChild(element);
  }
  // Parsers turn these line ends into a line feed, those of XML 1.1 all three; only as a reference do they arrive as themselves.
  const reference = (character: string) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
  return new XMLSerializer().serializeToString(document).replaceAll(/[\r\u0085\u2028]/g, reference);
}

/**
 * Reads the child elements of a document of the given shape into an object of strings.
 *
 * @throws SyntaxError (as `JSON.parse` does) when the text is not well-formed, has a document type declaration, or has
 *   another root element or namespace.
 */
export function readXml(shape: XmlShape, text: string): Record<string, string> {
  const root = parseRoot(text);
  if (root?.localName !== shape.name || root.namespaceURI !== shape.namespace) {
    throw new SyntaxError(`The root element is not ${shape.name} in the namespace ${shape.namespace}`);
  }
  const elements = elementsIn(root);
  const stranger = elements.find((element) => element.namespaceURI !== shape.namespace);
  if (stranger) throw new SyntaxError(`The element ${stranger.nodeName} is not in the namespace ${shape.namespace}`);
  const parent = elements.find((element) => elementsIn(element).length > 0);
  if (parent) throw new SyntaxError(`The element ${parent.nodeName} has elements where text belongs`);
  return Object.fromEntries(elements.map((element) => [element.localName, element.textContent ?? ""]));
}

function elementsIn(parent: Element): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
}

function parseRoot(text: string): Element | null {
  let document: Document;
  try {
    // The library carries on after warnings, such as an attribute without quotes, unless told not to.
    document = new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, "text/xml");
  } catch (cause) {
    throw new SyntaxError("The XML is not well-formed", { cause });
  }
  if (document.doctype) throw new SyntaxError("The XML has a document type declaration, which is not accepted");
  return document.documentElement;
}
