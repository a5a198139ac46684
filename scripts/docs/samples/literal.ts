/** JSON values as literals of other languages. */

const indent = (text: string, spaces: number) => text.replaceAll("\n", `\n${" ".repeat(spaces)}`);

/** JSON with one scalar a line and a comma after every member; no string holds what a pattern takes for a line's end. */
const pretty = (value: unknown, width: number) =>
  JSON.stringify(value, null, width)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
    .replace(/([^{[,])$/gm, (end, _, at: number, text: string) => (at === text.length - 1 ? end : `${end},`));

/** As TypeScript: names without quotes where they need none. `spaces` is the indentation of the line it begins in. */
export const typescriptLiteral = (value: unknown, spaces: number) =>
  indent(pretty(value, 2).replace(/^( *)"([A-Za-z_$][\w$]*)":/gm, "$1$2:"), spaces);

const pythonWords: Record<string, string> = { null: "None", true: "True", false: "False" };

/** As Python. */
export const pythonLiteral = (value: unknown, spaces: number) =>
  indent(
    pretty(value, 4).replace(
      /^( *(?:"(?:[^"\\]|\\.)*": )?)(null|true|false)(?=,?$)/gm,
      (_, before: string, word: string) => before + pythonWords[word],
    ),
    spaces,
  );

/** As one argument of a POSIX shell. */
export const shellLiteral = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** As a string of PowerShell, which takes typographic single quotes for quotes too. */
export const powershellLiteral = (text: string) => `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
