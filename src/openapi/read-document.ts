/** Reads an OpenAPI document from a YAML or JSON file, and checks that all its references point into it. */
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
import { unreadable } from "../internal/unreadable.ts";
import type { Located } from "./cursor.ts";
import { type OpenApiDocument, resolve } from "./document.ts";
import { isReference, referencesOf } from "./references.ts";
import { lineIn } from "./yaml-lines.ts";

/**
 * Reads and parses an OpenAPI 3 document, YAML or JSON. Reads no other file and no URL, whatever the document refers to.
 *
 * @throws AuthError `CONFIGURATION` when the file cannot be read, has a syntax error (with line and column), is not an
 *   OpenAPI document, or has a reference to something outside it.
 */
export async function readDocument(file: string): Promise<OpenApiDocument> {
  return checkOpenApi(parseYaml(await readSource(file), file).value, file);
}

/** @throws AuthError `CONFIGURATION` when the file cannot be read; the message ends with `wayOut`. */
export function readSource(file: string, what = "The spec", wayOut = ""): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new AuthError("CONFIGURATION", `${unreadable(`${what} ${file}`, cause.code)}${wayOut}.`, { cause });
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
 * Parses YAML or JSON, and keeps the lines for errors.
 *
 * @throws AuthError `CONFIGURATION` for a syntax error, with line and column, and for a document that is too large or too
 *   deeply nested.
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
    // The library would refuse the hundredth alias. The total size matters instead; it was checked above.
    const value: unknown = yaml.toJS({ maxAliasCount: -1 });
    return { value, source: { file, lineOf: (path) => lineIn(yaml, lines, path) } };
  } catch (cause) {
    throw syntaxError((cause as Error).message, cause);
  }
}

/** Deeper than any real document, but far below the depth at which the recursive library overflows the stack. */
const maxLevels = 500;

/**
 * Checks how deeply a document is nested, without recursion.
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

/** More nodes than any real document has, but few enough to process quickly. */
const maxNodes = 1_000_000;

/**
 * Counts the nodes of a document with all aliases expanded, and checks its names.
 *
 * @throws AuthError `CONFIGURATION` when the expansion is endless or too large, or when a name is not valid Unicode, because
 *   Prism cannot point to it.
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
      throw new AuthError(
        "CONFIGURATION",
        `The spec ${file} has the name ${name}, which contains half a character; write the whole character.`,
      );
    }
    const children = isPair(node) ? [node.key, node.value] : isCollection(node) ? (node.items as (Node | Pair)[]) : [];
    const size = (children as unknown[]).reduce<number>((sum, child) => sum + sizeOf(child), 1);
    if (size > maxNodes) {
      throw new AuthError(
        "CONFIGURATION",
        `The spec ${file} expands to more than ${maxNodes} nodes through its YAML aliases.`,
      );
    }
    const key = isPair(node) ? (isAlias(node.key) ? anchors.get(node.key.source) : node.key) : undefined;
    // Converting nested names of this kind to strings would take forever.
    if (isCollection(key)) {
      throw new AuthError("CONFIGURATION", `The spec ${file} has a list or an object as a name.`);
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

/** Whether the string contains no lone surrogate. */
const isUnicode = (text: string) => !/\p{Surrogate}/u.test(text);

function isOpenApi(value: unknown): value is OpenApiDocument {
  return isObject(value) && String(value.openapi).startsWith("3.") && isObject(value.paths);
}

function withoutReference({ $ref: _, ...rest }: { $ref: string }): object {
  return rest;
}
