/** axe-core in a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The slowest of the rules whose violations axe calls moderate at most. */
const moderate = Object.fromEntries(
  ["heading-order", "landmark-unique", "region"].map((rule) => [rule, { enabled: false }]),
);

/** A violation of a rule, and the selector of an element that breaks it. */
export interface Violation {
  rule: string;
  element: string;
}

/** The serious and critical violations below a selector: of all rules that axe has on, or of some. */
export async function violationsIn(page: Page, selector: string, rules?: string[]): Promise<Violation[]> {
  // The page's own policy forbids a script element, but not what the debugger evaluates.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe);
  const options = {
    // Selectors of elements that break no rule take half of the time of axe.
    resultTypes: ["violations"],
    ...(rules ? { runOnly: { type: "rule", values: rules } } : { rules: moderate }),
  };
  const run = `axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)})`;
  const { violations } = (await page.evaluate(run)) as AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => ({ rule: id, element: target.join(" ") })));
}
