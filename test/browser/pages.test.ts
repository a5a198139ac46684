/** Every page in Chromium, at three widths and in both colour schemes; screenshots go to reports/screenshots/. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { violationsIn } from "../support/axe.ts";
import { browseSite } from "../support/browser.ts";

const site = await browseSite();
/** One tab for all: a page is loaded once, and each of its looks is emulated. */
const tab = await site.open("index.html");
afterAll(() => site.close());

const heights = { 390: 844, 768: 1024, 1440: 900 };
const widths = [390, 768, 1440] as const;
/** Where axe looks: every rule that depends on the width concerns what a test of its own measures. */
const axeWidth = 1440;

/** What is not about colours is the same in both schemes. */
const axeRules = { light: undefined, dark: ["color-contrast", "link-in-text-block"] };

/** Bytes of files of the site as a web server compresses them, by their addresses. */
const sizes = new Map<string, number>();

/** Bytes of all that the page in the tab has loaded. */
async function weightOf(page: Page): Promise<number> {
  const loaded = `[location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]`;
  const urls = new Set((await page.evaluate(loaded)) as string[]);
  let sum = 0;
  for (const url of urls) {
    if (!url.startsWith("http")) continue;
    const size = sizes.get(url) ?? gzipSync(await (await fetch(url)).arrayBuffer()).length;
    sizes.set(url, size);
    sum += size;
  }
  return sum;
}

describe.each(site.paths)("%s", (path) => {
  beforeAll(() => tab.visit(path));

  test.each(["light", "dark"] as const)(
    "in %s renders at every width without an error or a request elsewhere, and reads well",
    async (colorScheme) => {
      const { page, problems } = tab;
      await page.emulateMedia({ colorScheme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: heights[width] });
        const name = `${path.replaceAll("/", "-").replace(".html", "")}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(root, "reports/screenshots", name), fullPage: path === "index.html" });
        expect(await page.locator("h1").first().isVisible()).toBe(true);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        if (width === axeWidth) expect(await violationsIn(page, "html", axeRules[colorScheme])).toEqual([]);
      }
      expect(problems).toEqual([]);
    },
  );

  // Redoc alone is larger.
  if (path.startsWith("reference/")) return;
  test("loads at most 100 kB gzipped before search is opened", async () => {
    const weight = await weightOf(tab.page);
    expect(weight).toBeGreaterThan(20_000);
    expect(weight).toBeLessThan(100_000);
  });
});

test("what these tests look for is found, or they would prove nothing", async () => {
  await tab.visit("index.html");
  await tab.page.evaluate(`document.querySelector("main").insertAdjacentHTML("afterbegin",
    '<div id="planted"><canvas width="3000"></canvas><button></button></div><img src="https://vendor.example/x.svg" alt="x">')`);
  expect(await violationsIn(tab.page, "#planted")).toEqual([{ rule: "button-name", element: "#planted > button" }]);
  expect(await tab.page.evaluate("document.documentElement.scrollWidth")).toBeGreaterThan(axeWidth);
  await expect.poll(() => tab.problems.join("\n")).toContain("https://vendor.example/x.svg");
});
