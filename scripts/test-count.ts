/** Prints the last line of a CI run: how many tests passed and failed, from the report of the test runner. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { main, UserError } from "./lib/main.ts";
import { root } from "./lib/paths.ts";

await main(async () => {
  const file = join(root, "reports/tests.json");
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError(`There is no report of the test runner at ${file}.`);
  });
  const { numPassedTests, numFailedTests } = JSON.parse(text);
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
});
