import { stripVTControlCharacters, styleText } from "node:util";

/** A row of a table: a text for each column, and whether the row succeeded; undefined if it was not tried. */
export type TableRow<Column extends string> = Record<Column, string> & { ok: boolean | undefined };

/** Formats rows as aligned lines below a header. A failed row begins with a cross, a row that was not tried with a dash. */
export function table<Column extends string>(columns: readonly Column[], rows: readonly TableRow<Column>[]): string {
  const head = Object.fromEntries(columns.map((column) => [column, column.toUpperCase()])) as Record<Column, string>;
  const width = (column: Column) =>
    Math.max(...[head, ...rows].map((row) => stripVTControlCharacters(row[column]).length));
  const widths = columns.map(width);
  const line = (row: Record<Column, string>) =>
    columns
      .map((column, index) => row[column].padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  return [styleText("bold", `   ${line(head)}`), ...rows.map((row) => `${mark(row.ok)}  ${line(row)}`)].join("\n");
}

function mark(ok: boolean | undefined): string {
  if (ok === undefined) return "-";
  return ok ? styleText("green", "✓") : styleText("red", "✗");
}
