/** Compares the figures of a scenario with the expected ones. */
import type { TableRow } from "../../lib/table.ts";
import type { Figures } from "./round.ts";
import type { Expectation, Expected } from "./scenarios.ts";

export const columns = [
  "scenario",
  "store",
  "logins",
  "failed logins",
  "codes sent twice",
  "tokens that differ",
  "without a token",
  "failed calls",
  "longest wait",
] as const;
export type Row = TableRow<(typeof columns)[number]>;

export interface Verdict {
  row: Row;
  /** One sentence for each wrong number. */
  problems: string[];
}

export function judge(scenario: string, store: string, figures: Figures, expectation: Expectation): Verdict {
  const { logins, refused = 0, without = 0 } = expectation;
  const checks = {
    logins: [figures.logins, logins],
    "failed logins": [figures.refused, refused],
    "codes sent twice": [figures.repeatedCodes, 0],
    "tokens that differ": [figures.different, 0],
    "without a token": [figures.without, without],
    "failed calls": [figures.failures.length, 0],
  } satisfies Record<string, [number, Expected]>;
  const problems: string[] = [];
  const cells: Record<string, string> = {};
  for (const [column, [value, expected]] of Object.entries(checks)) {
    const [least, most] = typeof expected === "number" ? [expected, expected] : expected;
    const isRight = value >= least && value <= most;
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    cells[column] = isRight && least === most ? `${value}` : `${value} (${wanted})`;
    const kinds = { "without a token": figures.codes, "failed calls": figures.failures }[column] ?? [];
    const codes = kinds.length > 0 ? ` (${[...new Set(kinds)].join(", ")})` : "";
    if (!isRight) problems.push(`${scenario} on ${store}: ${column} ${value}${codes}, expected ${wanted}.`);
  }
  const row = { scenario, store, ...cells, "longest wait": `${(figures.longestMs / 1000).toFixed(2)} s` };
  return { row: { ...row, ok: problems.length === 0 } as Row, problems };
}
