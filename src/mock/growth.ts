/** Measures how large a document becomes when Prism replaces references with their targets. */
import { AuthError } from "../errors.ts";
import { type OpenApiDocument, pathItemsOf } from "../openapi/document.ts";
import { isReference, targetOf } from "../openapi/references.ts";

/** Prism computes the full path of every node; a million of these steps takes about a quarter of a second. */
const largeSteps = 5_000_000;
const maxSteps = 20_000_000;
/** An operation of more nodes keeps the compiler of schemas (Ajv) busy for more than a moment. */
const largeOperation = 5_000;
/** Prism is recursive, and its stack overflows if a document is much deeper. */
const maxDepth = 1_000;

/** Whether the document or one operation becomes so large that the references between schemas should be kept. */
export function growsLarge(document: OpenApiDocument): boolean {
  const passes = (root: unknown, steps: number, nodes: number) =>
    limitPassed(document, root, { steps, nodes, depth: maxDepth }) !== undefined;
  const operations = pathItemsOf(document).flatMap(([, item]) => Object.values(item));
  return (
    passes(document.paths, largeSteps, Number.POSITIVE_INFINITY) ||
    operations.some((operation) => passes(operation, Number.POSITIVE_INFINITY, largeOperation))
  );
}

/**
 * @throws AuthError `CONFIGURATION` if the document is too large for Prism after the remaining references are resolved.
 */
export function checkGrowth(document: OpenApiDocument): void {
  const limits = { steps: maxSteps, nodes: Number.POSITIVE_INFINITY, depth: maxDepth };
  const passed = limitPassed(document, document, limits);
  if (!passed) return;
  const reason = passed === "depth" ? `it would be more than ${maxDepth} levels deep` : "it would be too large";
  throw new AuthError(
    "CONFIGURATION",
    `The document is too large for Prism, which copies the targets of references: ${reason}; split it, or use fewer references.`,
  );
}

/** Nodes, the deepest level, and the sum of the levels of all nodes. */
type Limits = Record<"steps" | "nodes" | "depth", number>;

/** Returns the limit that a tree of nodes exceeds, if any. A reference to an ancestor adds nothing. */
function limitPassed(document: OpenApiDocument, root: unknown, limits: Limits): keyof Limits | undefined {
  const parents = new Set<object>();
  let [steps, nodes] = [0, 0];
  const visit = (node: unknown, depth: number): keyof Limits | undefined => {
    steps += depth;
    nodes++;
    if (steps > limits.steps) return "steps";
    if (nodes > limits.nodes) return "nodes";
    if (depth > limits.depth) return "depth";
    if (typeof node !== "object" || node === null || parents.has(node)) return undefined;
    const target = isReference(node) ? visit(targetOf(document, node.$ref), depth) : undefined;
    if (target) return target;
    parents.add(node);
    for (const child of Object.values(node)) {
      const passed = visit(child, depth + 1);
      if (passed) return passed;
    }
    parents.delete(node);
    return undefined;
  };
  return visit(root, 1);
}
