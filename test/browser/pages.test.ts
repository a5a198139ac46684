/** Every page in Chromium, at two widths and in both colour schemes; screenshots go to reports/screenshots/. */
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { violationsIn } from "../support/axe.ts";
import { browseSite } from "../support/browser.ts";

const site = await browseSite();
afterAll(() => site.close());

const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };
const isReference = (path: string) => path.startsWith("reference/");

/** The rules that Redoc's own part of a page breaks, which is not ours to mend. */
const knownInRedoc = [
  // Its links, grey texts and syntax colours stand out from its tinted panels by less than 4.5 to 1.
  "color-contrast",
  // Its selectors show a value, such as a media type, and are labelled by what it is a value of.
  "label-content-name-mismatch",
];

const looks = [
  ["phone", "light"],
  ["phone", "dark"],
  ["desktop", "light"],
  ["desktop", "dark"],
] as const;

describe.concurrent.each(site.paths)("%s", (path) => {
  test.each(looks)(
    "on a %s in %s renders without an error or a request elsewhere, and reads well",
    async (device, colorScheme) => {
      const viewport = device === "phone" ? phone : desktop;
      // axe-core is put into the page, which the page's own policy forbids; the other tests keep the policy.
      const { page, problems } = await site.open(path, { viewport, colorScheme, bypassCSP: device === "desktop" });
      const name = `${path.replaceAll("/", "-").replace(".html", "")}-${device}-${colorScheme}.png`;
      await page.screenshot({ path: join(root, "reports/screenshots", name), fullPage: path === "index.html" });
      expect(await page.locator("h1").first().isVisible()).toBe(true);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(viewport.width);
      expect(problems).toEqual([]);
      if (device === "desktop") {
        expect(await violationsIn(page, isReference(path) ? "header.site" : "html")).toEqual([]);
        const inRedoc = isReference(path) ? await violationsIn(page, "#redoc") : [];
        expect(inRedoc.filter(({ rule }) => !knownInRedoc.includes(rule))).toEqual([]);
      }
      await page.context().close();
    },
  );
});
