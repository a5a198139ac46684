/** Formats the tables for the terminal and for the guide. */
import { table } from "../lib/table.ts";
import type { Outcome } from "./try.ts";
import type { Environment, Table } from "./types.ts";

type Outcomes = ReadonlyMap<Environment, Outcome>;

/** Returns the tables with the seconds of each row, and a sentence for every failed cell and every row that was not run. */
export function report(tables: readonly Table[], outcomes: Outcomes): string {
  const parts = tables.flatMap(({ title, rowsAre, columns, environments }) => {
    const tried = environments.flatMap((environment) => {
      const outcome = outcomes.get(environment);
      return outcome ? [{ environment, outcome }] : [];
    });
    if (tried.length === 0) return [];
    const rows = tried.map(({ environment, outcome }) => {
      const cells = columns.map((column) => [column, cellOf(environment, column, outcome)]);
      const { name, version = "" } = environment;
      const ok = outcome.notRun ? undefined : Object.values(outcome.results).every((reason) => reason === null);
      const seconds = outcome.seconds.toFixed(1);
      return { [rowsAre]: name, version, ...Object.fromEntries(cells), seconds, ok };
    });
    const sentences = tried.flatMap(({ environment: { name }, outcome: { notRun, results } }) => [
      ...(notRun ? [`${name} was not run: ${notRun}.`] : []),
      ...failuresOf(results).map(([reason, failed]) => `error: ${name}, ${failed.join(", ")}: ${reason}`),
    ]);
    return [["", title, table([rowsAre, "version", ...columns, "seconds"], rows as never), ...sentences].join("\n")];
  });
  return parts.join("\n");
}

/** Returns each reason on one line, with the columns that failed for it. */
function failuresOf(results: Outcome["results"]): [reason: string, columns: string[]][] {
  const byReason: Record<string, string[]> = {};
  for (const [column, reason] of Object.entries(results)) {
    if (reason === null) continue;
    const line = reason.replace(/\s+/g, " ").slice(0, 1_000);
    byReason[line] = [...(byReason[line] ?? []), column];
  }
  return Object.entries(byReason);
}

function cellOf({ columns }: Environment, column: string, { results, notRun }: Outcome): string {
  if (!columns.includes(column)) return "–";
  if (notRun) return "not run";
  return results[column] === null ? "✓" : "✗";
}

/** Returns a table in Markdown, without the seconds. */
export function markdownTable({ rowsAre, columns, environments }: Table, outcomes: Outcomes): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = environments.map((environment) => {
    const outcome = outcomes.get(environment) ?? { results: {}, notRun: "not tried", seconds: 0 };
    const { name, version = "" } = environment;
    return line([name, version, ...columns.map((column) => cellOf(environment, column, outcome))]);
  });
  return [line([rowsAre, "version", ...columns]), line(["---", "---", ...columns.map(() => "---")]), ...rows].join(
    "\n",
  );
}
