import { stripVTControlCharacters, styleText } from "node:util";

/** A row of a table: a text per column, and whether what it describes went well; undefined if that was not tried. */
export type TableRow<Column extends string> = Record<Column, string> & { ok: boolean | undefined };

/** The rows as lines under a head, the columns aligned; a failed row begins with a cross, one that was not tried with a dash. */
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
