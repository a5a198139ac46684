/** Finds the references of an OpenAPI document by place, so that data that looks like a reference is ignored. */
import { AuthError } from "../errors.ts";
import type { Reference } from "./document.ts";
import { memberOf } from "./member-of.ts";
import { type Place, placesBelow } from "./places.ts";
import { partsOf } from "./pointer.ts";

/** References, and whether each is nested in a schema rather than a schema itself. */
export type References = ReadonlyMap<object, { isNested: boolean }>;

/**
 * Returns every reference at a place where OpenAPI allows one. All of them point into the document.
 *
 * @param file the name of the document, for the message
 * @throws AuthError `CONFIGURATION` when a reference points out of the document, to nothing, or in a circle, or when the
 *   value at a place is not an object
 */
export function referencesOf(document: object, file = ""): References {
  const references = new Map<object, { isNested: boolean }>();
  for (const { node, isNested = false } of nodesOf(document, file)) {
    if (isReference(node)) references.set(node, { isNested });
  }
  return references;
}

/**
 * Yields every object at a place that OpenAPI defines, including those that only a reference points to.
 *
 * @throws AuthError as `referencesOf` does.
 */
export function* nodesOf(document: object, file = ""): Generator<Place & { node: object }> {
  const seen = new Map<object, Set<string>>();
  // A list instead of recursion: a document may be nested more deeply than the stack.
  const todo: Place[] = [{ node: document, kind: "document", at: "" }];
  for (let place = todo.pop(); place; place = todo.pop()) {
    const { node, kind, at, isNested = false } = place;
    if (typeof node !== "object" || node === null) {
      if (kind === "schema" && typeof node === "boolean") continue;
      throw new AuthError("CONFIGURATION", `The document ${file} cannot be served: ${at} is not an object.`);
    }
    const kinds = seen.get(node) ?? new Set();
    if (kinds.has(kind)) continue;
    seen.set(node, kinds.add(kind));
    yield { ...place, node };
    if (isReference(node)) {
      const target = targetOf(document, node.$ref);
      if (target === undefined) throw new AuthError("CONFIGURATION", reasonOf(file, node.$ref));
      todo.push({ node: target, kind, isNested, at: node.$ref.slice(1) });
    }
    todo.push(...placesBelow(place));
  }
}

/**
 * Returns the target of a reference, and follows references on the way. Undefined if there is no target, if it is outside
 * the document, or if the references form a circle.
 */
export function targetOf(document: object, reference: string, hopsLeft = maxHops): unknown {
  if (hopsLeft === 0 || !isLocal(reference)) return undefined;
  const settle = (node: unknown) => (isReference(node) ? targetOf(document, node.$ref, hopsLeft - 1) : node);
  const target = partsOfFragment(reference)?.reduce<unknown>(
    (parent, part) => memberOf(memberOf(parent, part) === undefined ? settle(parent) : parent, part),
    document,
  );
  return settle(target);
}

/** No real document chains so many references. If this limit is reached, the references form a circle. */
const maxHops = 50;

export function isReference(node: unknown): node is Reference {
  return typeof node === "object" && node !== null && "$ref" in node && typeof node.$ref === "string";
}

/** Whether a reference points to a place in its own document. */
const isLocal = (reference: string) => /^#(\/|$)/.test(reference);

/** The parts of a JSON Pointer in the fragment of a URI. */
function partsOfFragment(reference: string): string[] | undefined {
  try {
    return partsOf(decodeURIComponent(reference));
  } catch {
    return undefined;
  }
}

const reasonOf = (file: string, reference: string) =>
  `The spec ${file} refers to ${reference}, which it does not contain${wayOutOf(reference)}.`;

/** The way out for a reference to another document, as the end of a sentence. */
export const wayOutOf = (reference: string): string =>
  isLocal(reference) ? "" : "; bundle the documents into one first";
