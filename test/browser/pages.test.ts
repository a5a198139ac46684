/** Every page in Chromium, at three widths and in both colour schemes; screenshots go to reports/screenshots/. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { violationsIn } from "../support/axe.ts";
import { browseSite, keepScreenshot } from "../support/browser.ts";

const site = await browseSite();
/** One tab for all: a page is loaded once, and each of its looks is emulated. */
const tab = await site.open("index.html");
afterAll(() => site.close());

const heights = { 390: 844, 768: 1024, 1440: 900 };
/** The second scheme begins at the width at which the first one ends: a change of width costs a layout. */
const widths = { light: [390, 768, 1440], dark: [1440, 768, 390] } as const;
/** Where axe looks: every rule that depends on the width concerns what a test of its own measures. */
const axeWidth = 1440;

/** What is not about colours is the same in both schemes. */
const axeRules = { light: undefined, dark: ["color-contrast", "link-in-text-block"] };

const isReference = (path: string) => path.startsWith("reference/");

/** Loads a page that is not there yet, and waits until it has the scheme, which it takes over a moment later. */
async function show(path: string, colorScheme: "light" | "dark"): Promise<void> {
  await tab.page.emulateMedia({ colorScheme });
  if (!tab.page.url().endsWith(`/${path}`)) await tab.visit(path);
  // Redoc has the class.
  const theme = `html[data-theme=${colorScheme}]${isReference(path) ? `.${colorScheme}` : ""}`;
  await tab.page.locator(theme).waitFor({ state: "attached" });
}

/** Whether the heading of the page in the tab can be seen, and how wide the page is. */
const look = () =>
  tab.page.evaluate(`(() => {
    const heading = document.querySelector("h1");
    const isVisible = heading.checkVisibility({ visibilityProperty: true }) && heading.getBoundingClientRect().height > 0;
    return [isVisible, document.documentElement.scrollWidth];
  })()`) as Promise<[isVisible: boolean, scrollWidth: number]>;

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
  test.each(["light", "dark"] as const)(
    "in %s renders at every width without an error or a request elsewhere, and reads well",
    async (colorScheme) => {
      const { page, problems } = tab;
      await show(path, colorScheme);
      for (const width of widths[colorScheme]) {
        await page.setViewportSize({ width, height: heights[width] });
        const name = `${path.replaceAll("/", "-").replace(".html", "")}-${width}-${colorScheme}`;
        await keepScreenshot(page, name, path === "index.html");
        const [isVisible, scrollWidth] = await look();
        expect(isVisible).toBe(true);
        expect(scrollWidth).toBeLessThanOrEqual(width);
        // Some colours change gradually.
        const violations = () => violationsIn(page, "html", axeRules[colorScheme]);
        if (width === axeWidth) await expect.poll(violations, { timeout: 20_000 }).toEqual([]);
      }
      expect(problems).toEqual([]);
    },
  );

  // Redoc alone is larger.
  if (isReference(path)) return;
  test("loads at most 100 kB gzipped before search is opened", async () => {
    await show(path, "dark");
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
