/** axe-core in a page. */
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** A violation of a rule, and the selector of an element that breaks it. */
export interface Violation {
  rule: string;
  element: string;
}

/** The serious and critical violations below a selector. */
export async function violationsIn(page: Page, selector: string): Promise<Violation[]> {
  await page.addScriptTag({ path: axe });
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(selector)})`)) as AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => ({ rule: id, element: target.join(" ") })));
}
