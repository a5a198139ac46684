/** Pieces of Markdown that are written by the build. */

/** A text of a spec, which is Markdown: what looks like HTML in it is text. Code is left as it is. */
export const prose = (text: string | undefined) =>
  (text ?? "")
    .trim()
    .split(/(`+[^`]*`+)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;")))
    .join("");

/** A code span, whatever is in it. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return longest > 0 ? `${ticks} ${text} ${ticks}` : `${ticks}${text}${ticks}`;
}

/** As code, a name that may break between its words, such as `signedInTextLifetime`. */
export const codeName = (name: string) =>
  `<code>${name
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "<wbr>")}</code>`;

/** A text in which code of {@link codeName} is a code span. */
export const withCodeSpans = (text: string) =>
  text.replaceAll(/<code>(.*?)<\/code>/g, (_, name: string) =>
    code(name.replaceAll("<wbr>", "").replaceAll("&lt;", "<").replaceAll("&amp;", "&")),
  );

/** A fenced block. */
export const block = (language: string, text: string, title?: string) =>
  `\`\`\`${language}${title ? ` title=${JSON.stringify(title)}` : ""}\n${text.trimEnd()}\n\`\`\``;

/** A table, without columns whose cells are all empty; no text if there are no rows. */
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

/** One line, in which nothing ends the cell. */
const cell = (text: string) =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|");

/** Paragraphs, without those that are empty. */
export const paragraphs = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join("\n\n");

/** What the first drawing in a text is called, for those who do not see it. */
export const drawingName = (text: string) => /aria-label="([^"]*)"/.exec(text)?.[1] ?? "";
