import { stripVTControlCharacters, styleText } from "node:util";
import type { Row } from "./sign-in.ts";

const columns = ["provider", "client", "request", "status", "answer"] as const;

/** The rows as lines under a head, the columns aligned; a failed row begins with a cross. */
export function table(rows: Row[]): string {
  const head = Object.fromEntries(columns.map((column) => [column, column.toUpperCase()])) as Record<string, string>;
  const width = (column: (typeof columns)[number]) =>
    Math.max(...[head, ...rows].map((row) => stripVTControlCharacters(row[column] ?? "").length));
  const widths = Object.fromEntries(columns.map((column) => [column, width(column)]));
  const line = (row: Record<string, unknown>) =>
    columns
      .map((column) => String(row[column]).padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    styleText("bold", `   ${line(head)}`),
    ...rows.map((row) => `${row.ok ? styleText("green", "✓") : styleText("red", "✗")}  ${line({ ...row })}`),
  ].join("\n");
}
