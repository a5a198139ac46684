/** Reads an OpenAPI document from a file: YAML or JSON in, an object whose references all point into it out. */
import { readFile } from "node:fs/promises";
import type { Alias, Document, Node, Pair } from "yaml";
import { AuthError } from "../errors.ts";
import { type OpenApiDocument, resolve } from "./document.ts";
import { loadYaml } from "./peers.ts";
import { isReference, referencesOf } from "./references.ts";

/**
 * Reads and parses an OpenAPI 3 document, YAML or JSON. No other file and no URL is read, whatever the document says.
 *
 * @throws AuthError `CONFIGURATION` when the file cannot be read, has a syntax error (with line and column), is not an
 *   OpenAPI document, or refers to what is not in it.
 */
export async function readDocument(file: string): Promise<OpenApiDocument> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new AuthError("CONFIGURATION", `The spec ${file} cannot be read (${cause.code}).`, { cause });
  });
  return parseOpenApi(text, file);
}

/** Parses the text of an OpenAPI document; `file` names it in errors. */
export function parseOpenApi(text: string, file: string): OpenApiDocument {
  const document = parseYaml(text, file);
  if (!isOpenApi(document)) {
    throw new AuthError("CONFIGURATION", `The spec ${file} is not an OpenAPI 3 document with paths.`);
  }
  referencesOf(document, file);
  // A path item may be a reference, with members of its own beside it.
  for (const [path, item] of Object.entries(document.paths)) {
    if (isReference(item)) document.paths[path] = { ...resolve(document, item), ...withoutReference(item) };
  }
  return document;
}

function parseYaml(text: string, file: string): unknown {
  const syntaxError = (message: string, cause?: unknown) => {
    const reason = message.split("\n", 1)[0]?.replace(/:$/, "");
    return new AuthError("CONFIGURATION", `The spec ${file} has a syntax error: ${reason}.`, { cause });
  };
  const yaml = loadYaml().parseDocument(text, { merge: true });
  if (yaml.errors[0]) throw syntaxError(yaml.errors[0].message);
  checkAliases(yaml, file);
  try {
    // The library would refuse the hundredth use of an anchor; what counts is how much the uses add up to.
    return yaml.toJS({ maxAliasCount: -1 });
  } catch (cause) {
    throw syntaxError((cause as Error).message, cause);
  }
}

/** More nodes than any real document has, and few enough to walk through in a moment. */
const maxNodes = 1_000_000;

/**
 * Counts what a document grows to when every alias stands for its anchor.
 *
 * @throws AuthError `CONFIGURATION` when that is without end or out of proportion.
 */
function checkAliases(yaml: Document, file: string): void {
  const { isAlias, isCollection, isPair } = loadYaml();
  const anchors = new Map<string, unknown>();
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOfAlias(node);
    const { anchor } = (node ?? {}) as Node & { anchor?: string };
    if (anchor) anchors.set(anchor, node);
    const children = isPair(node) ? [node.key, node.value] : isCollection(node) ? (node.items as (Node | Pair)[]) : [];
    const size = (children as unknown[]).reduce<number>((sum, child) => sum + sizeOf(child), 1);
    if (size > maxNodes) {
      throw new AuthError(
        "CONFIGURATION",
        `The spec ${file} grows to more than ${maxNodes} nodes by its YAML aliases.`,
      );
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

function isOpenApi(value: unknown): value is OpenApiDocument {
  return (
    typeof value === "object" &&
    value !== null &&
    "openapi" in value &&
    String(value.openapi).startsWith("3.") &&
    "paths" in value &&
    typeof value.paths === "object" &&
    value.paths !== null
  );
}

function withoutReference({ $ref: _, ...rest }: { $ref: string }): object {
  return rest;
}
