/** Prints the last line of a CI run: how many tests passed and failed, from the reports of the test runner. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { main, UserError } from "./lib/main.ts";
import { root } from "./lib/paths.ts";

/** The reports of `npm test` and `npm run test:browser`. */
const reports = ["reports/tests.json", "reports/browser.json"];

await main(async () => {
  const counts = await Promise.all(reports.map(countsIn));
  const sum = (name: keyof Counts) => counts.reduce((total, each) => total + each[name], 0);
  console.log(`${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed`);
});

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
}

async function countsIn(report: string): Promise<Counts> {
  const file = join(root, report);
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError(`There is no report of the test runner at ${file}.`);
  });
  return JSON.parse(text);
}
