/** Reads an OpenAPI document from a file: YAML or JSON in, an object whose references all point into it out. */
import { readFile } from "node:fs/promises";
import {
  type Alias,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  parseDocument,
} from "yaml";
import { AuthError } from "../errors.ts";
import { isObject } from "../internal/is-object.ts";
import type { Located } from "./cursor.ts";
import { type OpenApiDocument, resolve } from "./document.ts";
import { isReference, referencesOf } from "./references.ts";
import { lineIn } from "./yaml-lines.ts";

/**
 * Reads and parses an OpenAPI 3 document, YAML or JSON. No other file and no URL is read, whatever the document says.
 *
 * @throws AuthError `CONFIGURATION` when the file cannot be read, has a syntax error (with line and column), is not an
 *   OpenAPI document, or refers to what is not in it.
 */
export async function readDocument(file: string): Promise<OpenApiDocument> {
  return checkOpenApi(parseYaml(await readSource(file), file).value, file);
}

/** @throws AuthError `CONFIGURATION`, with the way out if there is one to tell, when the file cannot be read. */
export function readSource(file: string, what = "The spec", wayOut = ""): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new AuthError("CONFIGURATION", `${what} ${file} cannot be read (${cause.code})${wayOut}.`, { cause });
  });
}

/** Checks that a value is an OpenAPI document whose references all point into it. */
export function checkOpenApi(document: unknown, file: string): OpenApiDocument {
  if (!isOpenApi(document)) {
    throw new AuthError("CONFIGURATION", `The spec ${file} is not an OpenAPI 3 document with paths.`);
  }
  const stray = Object.keys(document.paths).find((path) => !/^(\/|x-)/.test(path));
  if (stray !== undefined) {
    const name = JSON.stringify(stray);
    throw new AuthError("CONFIGURATION", `The spec ${file} has the path ${name}, which does not begin with a slash.`);
  }
  referencesOf(document, file);
  // A path item may be a reference that also has members of its own.
  for (const [path, item] of Object.entries(document.paths)) {
    if (isReference(item)) document.paths[path] = { ...resolve(document, item), ...withoutReference(item) };
  }
  return document;
}

/**
 * Parses YAML or JSON, and keeps the lines for complaints.
 *
 * @throws AuthError `CONFIGURATION` for a syntax error, with line and column, and for what is out of proportion.
 */
export function parseYaml(text: string, file: string): { value: unknown; source: Located } {
  const syntaxError = (message: string, cause?: unknown) => {
    const reason = message.split("\n", 1)[0]?.replace(/:$/, "");
    return new AuthError("CONFIGURATION", `The spec ${file} has a syntax error: ${reason}.`, { cause });
  };
  checkDepth(text, file);
  const lines = new LineCounter();
  const yaml = parseDocument(text, { merge: true, lineCounter: lines });
  if (yaml.errors[0]) throw syntaxError(yaml.errors[0].message);
  checkNodes(yaml, file);
  try {
    // The library would refuse the hundredth use of an anchor; what counts is how much the uses add up to.
    const value: unknown = yaml.toJS({ maxAliasCount: -1 });
    return { value, source: { file, lineOf: (path) => lineIn(yaml, lines, path) } };
  } catch (cause) {
    throw syntaxError((cause as Error).message, cause);
  }
}

/** Deeper than any real document, and far from where the library, which is recursive, overflows the stack. */
const maxLevels = 500;

/**
 * Measures how deep a text is nested, without recursion.
 *
 * @throws AuthError `CONFIGURATION` when it is nested too deeply.
 */
function checkDepth(text: string, file: string): void {
  let level: CST.Token[] = [...new Parser().parse(text)];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxLevels) {
      throw new AuthError("CONFIGURATION", `The spec ${file} is nested more than ${maxLevels} levels deep.`);
    }
    level = level.flatMap((token) => {
      if ("items" in token) return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
      return "value" in token && token.value ? [token.value] : [];
    });
  }
}

/** More nodes than any real document has, and few enough to walk through in a moment. */
const maxNodes = 1_000_000;

/**
 * Counts what a document grows to when every alias stands for its anchor, and looks at the names in it.
 *
 * @throws AuthError `CONFIGURATION` when that is without end or out of proportion, or when a name is not Unicode, for
 *   which Prism has no pointer.
 */
function checkNodes(yaml: Document, file: string): void {
  const anchors = new Map<string, unknown>();
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOfAlias(node);
    const { anchor } = (node ?? {}) as Node & { anchor?: string };
    if (anchor) anchors.set(anchor, node);
    if (isPair(node) && isScalar(node.key) && !isUnicode(String(node.key.value))) {
      const name = JSON.stringify(node.key.value);
      throw new AuthError("CONFIGURATION", `The spec ${file} has the name ${name}, half a character; write the whole.`);
    }
    const children = isPair(node) ? [node.key, node.value] : isCollection(node) ? (node.items as (Node | Pair)[]) : [];
    const size = (children as unknown[]).reduce<number>((sum, child) => sum + sizeOf(child), 1);
    if (size > maxNodes) {
      throw new AuthError(
        "CONFIGURATION",
        `The spec ${file} grows to more than ${maxNodes} nodes by its YAML aliases.`,
      );
    }
    const key = isPair(node) ? (isAlias(node.key) ? anchors.get(node.key.source) : node.key) : undefined;
    // Making text of such names within such names would take without end.
    if (isCollection(key)) {
      throw new AuthError("CONFIGURATION", `The spec ${file} has a list or an object in the place of a name.`);
    }
    sizes.set(node, size);
    return size;
  };
  const sizeOfAlias = ({ source }: Alias): number => {
    const target = anchors.get(source);
    const size = sizes.get(target);
    if (target && size === undefined) {
      throw new AuthError("CONFIGURATION", `The spec ${file} has the YAML alias *${source} within its own anchor.`);
    }
    return size ?? 1;
  };
  sizeOf(yaml.contents);
}

/** Whether there is no half of a surrogate pair in the text. */
const isUnicode = (text: string) => !/\p{Surrogate}/u.test(text);

function isOpenApi(value: unknown): value is OpenApiDocument {
  return isObject(value) && String(value.openapi).startsWith("3.") && isObject(value.paths);
}

function withoutReference({ $ref: _, ...rest }: { $ref: string }): object {
  return rest;
}
