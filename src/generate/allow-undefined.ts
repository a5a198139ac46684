/** For compilers with `exactOptionalPropertyTypes`: optional properties may also be `undefined`. */

import type { Node, TypeNode } from "typescript";

type Typescript = typeof import("typescript");

/**
 * Adds `undefined` to the types of the optional properties and methods of a source. Those of type `never` stay unchanged:
 * they accept no value, and openapi-fetch distinguishes operations by them.
 */
export function allowUndefined(ts: Typescript, source: string): string {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest);
  const edits: { from: number; to: number; text: string }[] = [];
  const visit = (node: Node): void => {
    if (ts.isMethodSignature(node) && node.questionToken && node.type) {
      const { questionToken, parameters, type } = node;
      // The text between the parameters and the type: `): `.
      const end = source.indexOf(")", parameters.end);
      edits.push({ from: questionToken.end, to: questionToken.end, text: ": (" });
      edits.push({ from: end + 1, to: type.getStart(file), text: " => " });
      edits.push({ from: type.end, to: type.end, text: ") | undefined" });
    }
    const isProperty = ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);
    if (isProperty && node.questionToken && node.type && !takesUndefined(ts, node.type)) {
      const { type } = node;
      const [open, close] = ts.isFunctionTypeNode(type) || ts.isConditionalTypeNode(type) ? ["(", ")"] : ["", ""];
      edits.push({ from: type.getStart(file), to: type.getStart(file), text: open });
      edits.push({ from: type.end, to: type.end, text: `${close} | undefined` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((text, { from, to, text: added }) => text.slice(0, from) + added + text.slice(to), source);
}

function takesUndefined(ts: Typescript, type: TypeNode): boolean {
  if (ts.isUnionTypeNode(type)) return type.types.some((member) => takesUndefined(ts, member));
  const { NeverKeyword, UndefinedKeyword, UnknownKeyword, AnyKeyword } = ts.SyntaxKind;
  return [NeverKeyword, UndefinedKeyword, UnknownKeyword, AnyKeyword].some((kind) => kind === type.kind);
}
