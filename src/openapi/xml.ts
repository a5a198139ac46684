/**
 * Reads and writes flat objects of strings as XML, in the shape of a spec's `xml` keywords. Loaded only when a client or the
 * mock uses XML. A library does the parsing and escaping.
 */
import { DOMParser, type Document, type Element, onWarningStopParsing } from "@xmldom/xmldom";
import type { XmlShape } from "../internal/write-xml.ts";

/**
 * Reads the child elements of a document with the given shape into an object of strings.
 *
 * @throws SyntaxError (as `JSON.parse` does) when the text is not well-formed, or has a document type declaration, another
 *   root element or another namespace.
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
    // By default, the library continues after warnings, such as an attribute without quotes.
    document = new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, "text/xml");
  } catch (cause) {
    throw new SyntaxError("The XML is not well-formed", { cause });
  }
  if (document.doctype) throw new SyntaxError("The XML has a document type declaration, which is not accepted");
  return document.documentElement;
}
