/** Formats Markdown. */

/** Escapes HTML in the Markdown of a spec, except in code. */
export const prose = (text: string | undefined) =>
  (text ?? "")
    .trim()
    .split(/(`+[^`]*`+)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;")))
    .join("");

/** Returns a code span. The text may contain backticks. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return longest > 0 ? `${ticks} ${text} ${ticks}` : `${ticks}${text}${ticks}`;
}

/** Formats a name such as `signedInTextLifetime` as code that may break between its words. */
export const codeName = (name: string) =>
  `<code>${name
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "<wbr>")}</code>`;

/** Converts the code of {@link codeName} in a text to code spans. */
export const withCodeSpans = (text: string) =>
  text.replaceAll(/<code>(.*?)<\/code>/g, (_, name: string) =>
    code(name.replaceAll("<wbr>", "").replaceAll("&lt;", "<").replaceAll("&amp;", "&")),
  );

/** A fenced block. */
export const block = (language: string, text: string, title?: string) =>
  `\`\`\`${language}${title ? ` title=${JSON.stringify(title)}` : ""}\n${text.trimEnd()}\n\`\`\``;

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
    .replaceAll("|", "\\|");

/** Joins the paragraphs that are not empty. */
export const paragraphs = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join("\n\n");

/** Returns the accessible name of the first drawing in a text. */
export const drawingName = (text: string) => /aria-label="([^"]*)"/.exec(text)?.[1] ?? "";
