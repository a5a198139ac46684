/** Formats Markdown. */
import { unescapeText } from "./html.ts";

/** Returns a code span. The text may contain backticks and line breaks. */
export function code(value: string): string {
  const text = value.replaceAll(/\s*\n\s*/g, " ");
  const longest = longestTicks(text);
  const ticks = "`".repeat(longest + 1);
  return longest > 0 ? `${ticks} ${text} ${ticks}` : `${ticks}${text}${ticks}`;
}

/** Formats a name such as `signedInTextLifetime` as code that may break between its words. */
export const codeName = (name: string) =>
  `<code>${name
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "<wbr>")}</code>`;

/** Converts the code of {@link codeName} in a text to code spans. */
export const withCodeSpans = (text: string) =>
  text.replaceAll(/<code>(.*?)<\/code>/g, (_, name: string) =>
    code(name.replaceAll("<wbr>", "").replaceAll("&lt;", "<").replaceAll("&amp;", "&")),
  );

/** Returns a fenced block. The text may contain fences. */
export function block(language: string, text: string): string {
  const fence = "`".repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

const longestTicks = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));

/** Returns a table without its empty columns, or an empty string if there are no rows. */
export function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return "";
  const used = head.map((_, column) => rows.some((cells) => cells[column]?.trim()));
  const line = (cells: string[]) =>
    `| ${cells
      .filter((_, column) => used[column])
      .map(cell)
      .join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Returns the text on one line, with escaped pipes. */
const cell = (text: string) =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    // A bar after an even number of backslashes is not escaped.
    .replaceAll(/(\\*)\|/g, (bar, { length }: string) => (length % 2 === 1 ? bar : `${"\\".repeat(length)}\\|`));

/** Joins the paragraphs that are not empty. */
export const paragraphs = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join("\n\n");

/** Returns the accessible name of the first drawing in a text as plain text. */
export const drawingName = (text: string) => unescapeText(/aria-label="([^"]*)"/.exec(text)?.[1] ?? "");
