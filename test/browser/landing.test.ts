/** The landing page: the cards at several widths, by keyboard alone, and without JavaScript. */
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { browseSite } from "../support/browser.ts";

const site = await browseSite();
afterAll(() => site.close());
/** One tab with scripts and one without, which every test loads anew. */
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

test("a card with every term has a row for each, and none lies on another", async () => {
  const { page } = await tab.visit("index.html");
  const overlaps = await page.evaluate(`(() => {
    const list = document.querySelector(".card dl");
    const all = [];
    for (let count = list.children.length; count < 12; count++) {
      const tops = [...list.children].map((row) => row.getBoundingClientRect());
      all.push(...tops.slice(1).filter(({ top }, index) => top < tops[index].bottom - 1).map(() => count));
      list.append(list.lastElementChild.cloneNode(true));
    }
    return all;
  })()`);
  expect(overlaps).toEqual([]);
});

describe("by keyboard", () => {
  test("Tab reaches every link in the order of the page, and each shows that it has the focus", async () => {
    const { page } = await tab.visit("index.html");
    const links = (await page.evaluate("[...document.links].map(({ href }) => href)")) as string[];
    expect(links.length).toBeGreaterThan(20);
    const reached: string[] = [];
    for (const _ of links) {
      await page.keyboard.press("Tab");
      const { href = "", visible } = await focused(page);
      expect(visible, href).toBe(true);
      reached.push(href);
    }
    expect(reached).toEqual(links);
  });

  test("the first stop skips to the content", async () => {
    const { page } = await tab.visit("index.html");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect((await focused(page)).href).toContain("reference/msp360.html");
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
      for (const href of [`reference/${provider}.html`, `specs/${provider}.yaml`, `specs/${provider}.arazzo.yaml`]) {
        expect(await card.locator(`a[href="${href}"]`).last().isVisible(), href).toBe(true);
      }
      for (const term of ["Steps", "Body", "MFA", "The token goes to", "Lifetime", "Refresh", "Failure"]) {
        expect(await card.locator("dt", { hasText: term }).count(), term).toBe(1);
      }
      expect(await page.locator("svg.diagram").count()).toBe(providerNames.length);
    },
  );

  test("a reference page shows its text, and where the document is", async () => {
    const { page } = await plainTab.visit("reference/mbsi.html");
    expect(await page.locator("noscript a").getAttribute("href")).toBe("../specs/mbsi.yaml");
    expect(await page.locator("h1").first().innerText()).toContain("MBSi RecoveryConnect sign-in");
  });
});
