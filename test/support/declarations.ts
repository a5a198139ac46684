/** What a user's editor knows of the package: every declaration that the entry points lead to. */
import { join, relative } from "node:path";
import ts from "typescript";
import { providerNames } from "../../generated/providers.ts";
import manifest from "../../package.json" with { type: "json" };

export interface Member {
  /** Such as `SessionOptions.retries`. */
  name: string;
  /** Path below the root of the declarations. */
  file: string;
  /** Whether an editor shows a sentence on it. */
  isDocumented: boolean;
  /** Whether it may be omitted, and yet not be `undefined`, for a compiler that tells the two apart. */
  isStrict: boolean;
}

/** The declarations of the entry points, below a folder with the emitted ones. */
function entryFiles(folder: string): string[] {
  return Object.values(manifest.exports).flatMap((target) => {
    const types = typeof target === "string" ? undefined : target.types.replace("./dist/", "");
    return types ? providerNames.map((name) => join(folder, types.replace("*", name))) : [];
  });
}

/**
 * Every member that the entry points lead to, once. What is `@internal` leads nowhere, and neither does what only helps to
 * compute a type.
 */
export function membersOf(folder: string): Member[] {
  const entries = [...new Set(entryFiles(folder))];
  const program = ts.createProgram(entries, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: [],
  });
  const checker = program.getTypeChecker();
  const exports = entries.flatMap((entry) => {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${relative(folder, entry)} has no declarations.`);
    return checker.getExportsOfModule(module).map(original);
  });
  const isExported = new Set(exports);
  const seen = new Set<ts.Node>();
  const members: Member[] = [];
  exports.forEach(follow);
  return members;

  function original(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  function add(node: Declaration, name: string): void {
    const isProperty = ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);
    const type = isProperty && node.type ? checker.getTypeFromTypeNode(node.type) : undefined;
    const isOptional = (isProperty || ts.isMethodSignature(node)) && node.questionToken;
    // One that another variant of its type has, and that this one may not have.
    if (type?.flags === ts.TypeFlags.Undefined) return;
    const symbol = checker.getSymbolAtLocation(node.name as ts.Node);
    members.push({
      name,
      file: relative(folder, node.getSourceFile().fileName),
      isDocumented: ts.displayPartsToString(symbol?.getDocumentationComment(checker)).trim() !== "",
      isStrict: !!isOptional && !(type && takesUndefined(type)),
    });
  }

  function follow(symbol: ts.Symbol): void {
    for (const node of symbol.declarations ?? []) {
      if (seen.has(node) || !node.getSourceFile().fileName.startsWith(folder)) continue;
      const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
      const isValue = ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node);
      if (!isType && !(isValue && isExported.has(symbol))) continue;
      seen.add(node);
      if (isExported.has(symbol) || ts.isInterfaceDeclaration(node)) add(node, symbol.name);
      ts.forEachChild(node, (child) => visit(child, symbol.name));
    }
  }

  /** Goes through a declaration, and on to those that its types name. */
  function visit(node: ts.Node, path: string): void {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol) follow(original(symbol));
    } else if (isMember(node)) {
      const isPrivate =
        ts.isPrivateIdentifier(node.name) || ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private;
      if (isPrivate || ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "internal")) return;
      const name = `${path}.${node.name.getText()}`;
      add(node, name);
      ts.forEachChild(node, (child) => visit(child, name));
    } else if (!ts.isTypeParameterDeclaration(node) && !isHelp(node)) {
      ts.forEachChild(node, (child) => visit(child, path));
    }
  }
}

type Declaration = ts.NamedDeclaration;

const isMember = (node: ts.Node) =>
  ts.isPropertySignature(node) ||
  ts.isMethodSignature(node) ||
  ts.isPropertyDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isGetAccessor(node);

/** An object type that is compared with another type, or that another type is computed from. */
const isHelp = (node: ts.Node) =>
  ts.isTypeLiteralNode(node) && (ts.isConditionalTypeNode(node.parent) || ts.isTypeReferenceNode(node.parent));

const takesUndefined = (type: ts.Type): boolean =>
  !!(type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Undefined)) ||
  (type.isUnion() && type.types.some(takesUndefined));
