/** Every page in Chromium, at two widths and in both colour schemes; screenshots go to reports/screenshots/. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { violationsIn } from "../support/axe.ts";
import { browseSite } from "../support/browser.ts";

const site = await browseSite();
/** One tab for all: a page is loaded once, and each of its looks is emulated. */
const tab = await site.open("index.html");
afterAll(() => site.close());

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };
const looks = [
  ["phone", "light"],
  ["phone", "dark"],
  ["desktop", "light"],
  ["desktop", "dark"],
] as const;

describe.each(site.paths)("%s", (path) => {
  beforeAll(() => tab.visit(path));

  test.each(looks)(
    "on a %s in %s renders without an error or a request elsewhere, and reads well",
    async (device, colorScheme) => {
      const { page, problems } = tab;
      const viewport = device === "phone" ? phone : desktop;
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const name = `${path.replaceAll("/", "-").replace(".html", "")}-${device}-${colorScheme}.png`;
      await page.screenshot({ path: join(root, "reports/screenshots", name), fullPage: path === "index.html" });
      expect(await page.locator("h1").first().isVisible()).toBe(true);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(viewport.width);
      expect(problems).toEqual([]);
      if (device === "desktop") {
        expect(await violationsIn(page, "html")).toEqual([]);
      }
    },
  );
});

test("what these tests look for is found, or they would prove nothing", async () => {
  await tab.visit("index.html");
  await tab.page.evaluate(`document.querySelector("main").insertAdjacentHTML("afterbegin",
    '<div id="planted"><canvas width="3000"></canvas><button></button></div><img src="https://vendor.example/x.svg" alt="x">')`);
  expect(await violationsIn(tab.page, "#planted")).toEqual([{ rule: "button-name", element: "#planted > button" }]);
  expect(await tab.page.evaluate("document.documentElement.scrollWidth")).toBeGreaterThan(desktop.width);
  await expect.poll(() => tab.problems.join("\n")).toContain("https://vendor.example/x.svg");
});
