/** The landing page: the cards at several widths, by keyboard alone, and without JavaScript. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { operationsOf } from "../../src/openapi/document.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";
import { browseSite } from "../support/browser.ts";
import { documents } from "../support/specs.ts";

const site = await browseSite();
afterAll(() => site.close());
/** One tab with scripts and one without, which every test reloads. */
const tab = await site.open("index.html");
const plainTab = await site.open("index.html", { javaScriptEnabled: false });

/** What has the focus: its link, and whether one can see that it has it. */
const focused = (page: Page) =>
  page.evaluate(`(() => {
    const { href, id } = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    const { right, bottom } = document.activeElement.getBoundingClientRect();
    return { href, id, visible: outlineStyle !== "none" && outlineWidth !== "0px" && right > 0 && bottom > 0 };
  })()`) as Promise<{ href?: string; id?: string; visible: boolean }>;

test.each([1440, 1024, 768, 390])("at %i px, nothing on a card reaches beyond it", async (width) => {
  const { page } = await tab.visit("index.html");
  await page.setViewportSize({ width, height: 800 });
  const beyond = await page.evaluate(`[...document.querySelectorAll(".card")].flatMap((card) => {
    const { right } = card.getBoundingClientRect();
    const parts = [...card.querySelectorAll("*")];
    return parts.filter((part) => part.getBoundingClientRect().right > right).map((part) => part.textContent.trim());
  })`);
  await page.setViewportSize({ width: 1280, height: 720 });
  expect(beyond).toEqual([]);
});

test.each([
  [1440, 4],
  [1024, 2],
  [768, 2],
  [390, 1],
])("at %i px, the cards stand in rows of %i", async (width, columns) => {
  const { page } = await tab.visit("index.html");
  await page.setViewportSize({ width, height: 800 });
  const lefts =
    "new Set([...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().left)).size";
  expect(await page.evaluate(lefts)).toBe(columns);
  await page.setViewportSize({ width: 1280, height: 720 });
});

test("all that the page loads is at most 50 kB gzipped", async () => {
  const { page } = await site.open("404.html");
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  await page.goto(new URL("index.html", page.url()).href, { waitUntil: "networkidle" });
  // The browser forgets bodies, so they are asked for once more.
  const bodies = await Promise.all(
    urls.map(async (url) =>
      url.startsWith("data:") ? Buffer.from(url) : Buffer.from(await (await fetch(url)).arrayBuffer()),
    ),
  );
  const sizes = bodies.map((body) => gzipSync(body, { level: 9 }).length);
  expect(sizes.length).toBeGreaterThan(5);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(50_000);
});

describe("by keyboard", () => {
  test("Tab reaches every link in the order of the page, and each shows that it has the focus", async () => {
    const { page } = await tab.visit("index.html");
    const shown = "[...document.links].filter((link) => link.checkVisibility()).map(({ href }) => href)";
    const links = (await page.evaluate(shown)) as string[];
    expect(links.length).toBeGreaterThan(40);
    const reached: string[] = [];
    // Between the links are the search, the choice of a scheme, the sections of the navigation, and the blocks of code.
    for (let stops = 0; reached.length < links.length && stops < links.length + 20; stops++) {
      await page.keyboard.press("Tab");
      const { href, id, visible } = await focused(page);
      expect(visible, href ?? id).toBe(true);
      if (href) reached.push(href);
    }
    expect(reached).toEqual(links);
  });

  test("the first stop skips to the content", async () => {
    const { page } = await tab.visit("index.html");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect((await focused(page)).href).toContain("guides/getting-started.html");
  });

  test("Enter follows a link", async () => {
    const { page } = await tab.visit("index.html");
    await page.getByRole("link", { name: "Get started" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/guides/getting-started.html");
  });
});

describe("without JavaScript", () => {
  test.each(providerNames)(
    "the landing page shows how the sign-in to %s goes, and links to all there is on it",
    async (provider) => {
      const { page } = await plainTab.visit("index.html");
      const card = page.locator(`article[aria-labelledby=card-${provider}]`);
      expect(await card.isVisible()).toBe(true);
      for (const href of [
        `providers/${provider}.html`,
        `reference/${provider}.html`,
        `specs/${provider}.yaml`,
        `specs/${provider}.arazzo.yaml`,
      ]) {
        expect(await card.locator(`a[href="${href}"]`).last().isVisible(), href).toBe(true);
      }
      for (const term of ["Steps", "Body", "MFA", "Token sent as", "Lifetime", "Refresh", "Failure"]) {
        expect(await card.locator("dt", { hasText: term }).count(), term).toBe(1);
      }
      expect(await page.locator("svg.diagram").count()).toBe(providerNames.length);
    },
  );

  test("a reference page leads to the one that says the same without", async () => {
    const { page } = await plainTab.visit("reference/mbsi.html");
    expect(await page.locator("noscript a").getAttribute("href")).toBe("../providers/mbsi.html");
    expect(await page.locator("h1").first().innerText()).toContain("MBSi RecoveryConnect sign-in");
  });

  test.each(providerNames)("the page on %s has every operation, scenario and sample in sight", async (provider) => {
    const { page } = await plainTab.visit(`providers/${provider}.html`);
    const text = await page.locator("main").innerText();
    for (const { id, path, method } of operationsOf(documents[provider])) {
      expect(text).toContain(`${method} ${path}`);
      expect(text).toContain(`Samples of ${id}`);
    }
    for (const { name } of scenariosOf(documents[provider])) expect(text).toContain(name);
    expect(await page.locator("pre code").filter({ visible: true }).count()).toBe(
      await page.locator("pre code").count(),
    );
  });
});
