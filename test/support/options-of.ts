/** The options that a declaration has, and those that a table of a guide lists. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../scripts/lib/paths.ts";

/** Names of the members of an interface, in order, each with its doc comment on one line. */
export function membersOf(file: string, name: string): Map<string, string> {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (!declaration || declaration.members.length === 0) throw new Error(`${file} has no interface ${name}.`);
  return new Map(
    declaration.members.map((member) => {
      const [comment] = ts.getJSDocCommentsAndTags(member);
      const text = ts.getTextOfJSDocComment(comment?.comment as string | undefined) ?? "";
      return [member.name?.getText(source) ?? "", text.replaceAll(/\s+/g, " ")];
    }),
  );
}

/** The rows of the table of a function's options: name and default, in order. */
export function optionRows(guide: string, functionName: string): [name: string, standard: string][] {
  const lines = readFileSync(join(root, guide), "utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| option of \`${functionName}\` | default |`));
  if (start < 0) throw new Error(`${guide} has no table of the options of ${functionName}.`);
  const rest = lines.slice(start + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith("|")),
  );
  return rows.flatMap((row) => {
    const [, names = "", standard = ""] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]): [string, string] => [name, standard]);
  });
}
