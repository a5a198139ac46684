/** Formats JSON values as literals of other languages. */

const indent = (text: string, spaces: number) => text.replaceAll("\n", `\n${" ".repeat(spaces)}`);

/** Returns JSON with one scalar per line and a trailing comma. No string contains a line terminator. */
const pretty = (value: unknown, width: number) =>
  JSON.stringify(value, null, width)
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")
    .replace(/([^{[,])$/gm, (end, _, at: number, text: string) => (at === text.length - 1 ? end : `${end},`));

/** Formats a value as TypeScript, without unnecessary quotes. `spaces` is the indentation of its first line. */
export const typescriptLiteral = (value: unknown, spaces: number) =>
  indent(
    pretty(value, 2)
      .replace(/^( *)"([A-Za-z_$][\w$]*)":/gm, "$1$2:")
      .replace(/^( *)__proto__:/gm, '$1["__proto__"]:'),
    spaces,
  );

const pythonWords: Record<string, string> = { null: "None", true: "True", false: "False" };

/** Formats a value as Python. */
export const pythonLiteral = (value: unknown, spaces: number) =>
  indent(
    pretty(value, 4).replace(
      /^( *(?:"(?:[^"\\]|\\.)*": )?)(null|true|false)(?=,?$)/gm,
      (_, before: string, word: string) => before + pythonWords[word],
    ),
    spaces,
  );

/** Formats text for a comment, which ends with its line. */
export const inComment = (text: string) => text.replaceAll(/[\s\0\x85]+/g, " ");

/** Formats text as one argument of a POSIX shell. */
export const shellLiteral = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Formats text as a string of PowerShell, which also accepts typographic single quotes as quotes. */
export const powershellLiteral = (text: string) => `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
