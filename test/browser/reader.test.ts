/** The site as a reader uses it: search, the keyboard alone, and paper. */
import type { Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { runSample } from "../../scripts/docs/samples/run.ts";
import { createMock } from "../../src/mock/index.ts";
import { operationsOf } from "../../src/openapi/document.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";
import { violationsIn } from "../support/axe.ts";
import { browseSite } from "../support/browser.ts";
import { documents } from "../support/specs.ts";

const mock = await createMock();
const listener = await mock.listen();
const site = await browseSite();
const tab = await site.open("index.html", { permissions: ["clipboard-read", "clipboard-write"] });
afterAll(async () => {
  await site.close();
  await listener.close();
});

/** A busy machine takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const results = (page: Page) => page.locator(".pagefind-ui__result-link");

/** Opens the search by its shortcut and types. */
async function search(page: Page, words: string): Promise<void> {
  await page.evaluate("customElements.whenDefined('site-search').then(() => true)");
  await page.keyboard.press("Control+k");
  await page.locator(".pagefind-ui__search-input").waitFor();
  await page.keyboard.type(words);
  // Each letter is a search of its own, and a later one replaces the results of the earlier ones.
  await page
    .locator(".pagefind-ui__message")
    .filter({ hasText: "result" })
    .filter({ hasText: `for ${words}` })
    .waitFor();
  await results(page).first().waitFor();
}

describe("search", () => {
  test.each([
    [".issued", "providers/msp360.html", ".issued"],
    ["refreshWindowMs", "guides/sessions.html", "refreshWindowMs"],
    ["MFA_REJECTED", "guides/errors.html", "MFA_REJECTED"],
  ])("finds %s on %s", async (words, path, told) => {
    const { page, problems } = await tab.visit("index.html");
    await search(page, words);
    const result = page.locator(`.pagefind-ui__result-link[href$="${path}"]`);
    await result.click();
    await page.waitForURL(`**/${path}`);
    expect(await page.locator("main").innerText()).toContain(told);
    expect(problems).toEqual([]);
  });

  test.each(["MFA_REJECTED", "CONFIGURATION", "TIMEOUT"])(
    "leads from %s to the section on that code first",
    async (code) => {
      const { page } = await tab.visit("index.html");
      await search(page, code);
      const first = page.locator(".pagefind-ui__result").first().locator(".pagefind-ui__result-nested a");
      await eventually(() => first.getAttribute("href")).toMatch(
        new RegExp(`guides/errors\\.html\\??.*#${code.toLowerCase()}$`),
      );
      expect(await first.count()).toBe(1);
    },
  );

  test("reads well with its results in both schemes", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await tab.visit("guides/sessions.html");
      await page.emulateMedia({ colorScheme });
      await search(page, "refresh");
      expect(await violationsIn(page, "site-search"), colorScheme).toEqual([]);
    }
    await tab.page.emulateMedia({ colorScheme: null });
  });

  test("leads by the keyboard alone to a sample that is copied and runs", async () => {
    const { page, problems } = await tab.visit("index.html");
    await search(page, "Samples of authenticate MBSi");
    // From the field to the first result of the page.
    await focusByTab(page, 20, `active.matches(".pagefind-ui__result-link[href*='providers/mbsi.html']")`);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/providers/mbsi.html*");
    const inPython = `active.closest(".expressive-code")?.querySelector("pre[data-language=python]")`;
    await focusByTab(page, 200, `active.matches("button") && ${inPython}`);
    await page.keyboard.press("Enter");
    const copied = async () => String(await page.evaluate("navigator.clipboard.readText()"));
    await eventually(copied).toContain("import json");
    const source = (await copied()).replaceAll(defaultMockOrigin, listener.url);
    expect(await runSample({ lang: "Python", source })).toMatchObject({ code: 0, stderr: "" });
    expect(mock.requests().at(-1)).toMatchObject({ provider: "mbsi", status: 200, violations: [] });
    expect(problems).toEqual([]);
  });
});

/** Presses Tab until a condition about the element with the focus, `active`, holds; every stop has to be seen. */
async function focusByTab(page: Page, stops: number, condition: string): Promise<void> {
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press("Tab");
    const state = (await page.evaluate(`(() => {
      const active = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(active);
      const isShown = (outlineStyle !== "none" && outlineWidth !== "0px") || active.matches("body, :has(:focus-visible)");
      return { isThere: Boolean(${condition}), unseen: isShown ? undefined : active.outerHTML.slice(0, 200) };
    })()`)) as { isThere: boolean; unseen?: string };
    expect(state.unseen).toBeUndefined();
    if (state.isThere) return;
  }
  throw new Error(`${stops} times Tab did not lead to ${condition}`);
}

describe("by the keyboard alone", () => {
  test.each(["guides/sessions.html", "providers/msp360.html"])("%s skips to its content", async (path) => {
    const { page } = await tab.visit(path);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(`Boolean(document.activeElement.closest("main"))`)).toBe(true);
  });

  test("a scheme is chosen, Redoc's page takes it over, and so does the site what is chosen there", async () => {
    const { page } = await tab.visit("guides/sessions.html");
    await focusByTab(page, 10, `active.matches("starlight-theme-select select")`);
    await page.keyboard.press("d");
    await eventually(() => page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
    await tab.visit("reference/mbsi.html");
    const shown = () =>
      page.evaluate("document.documentElement.className.split(' ').filter((name) => /dark|light/.test(name))");
    expect(await shown()).toEqual(["dark"]);

    await focusByTab(page, 10, `active.matches("starlight-theme-select select")`);
    await page.keyboard.press("l");
    await eventually(shown).toEqual(["light"]);
    await tab.visit("guides/sessions.html");
    expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("light");
    await page.evaluate("localStorage.clear()");
  });

  test.each(["guides/sessions.html", "reference/mbsi.html"])(
    "the menu of a phone opens on %s, and closes",
    async (path) => {
      const { page } = await tab.visit(path);
      await page.setViewportSize({ width: 390, height: 844 });
      await focusByTab(page, 10, `active.matches("[popovertarget]")`);
      await page.keyboard.press("Enter");
      const link = page.locator("nav.sidebar a", { hasText: "Errors" });
      await eventually(() => link.isVisible()).toBe(true);
      await page.keyboard.press("Escape");
      await eventually(() => link.isVisible()).toBe(false);
      await page.setViewportSize({ width: 1280, height: 720 });
    },
  );
});

test("a scenario in the table leads to its samples, which unfold", async () => {
  const { page } = await tab.visit("providers/mikrocloud.html");
  const sample = page.locator("details.scenario pre", { hasText: "Scenario mfaEnrolment" }).first();
  expect(await sample.isVisible()).toBe(false);
  await page.locator("td a", { hasText: "mfaEnrolment" }).first().click();
  await eventually(() => sample.isVisible()).toBe(true);
  expect(await sample.innerText()).toContain('totp: (challenge) => "111111"');
});

test.each(["providers/mbsi.html", "changelog.html"])("%s fits on a phone with text of twice the size", async (path) => {
  const { page } = await tab.visit(path);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  await page.setViewportSize({ width: 1280, height: 720 });
});

describe("on paper", () => {
  /** As one line, since a printer breaks lines where it likes. */
  const flat = (text: string) => text.replaceAll(/\s+/g, "");

  /** How many samples of the session each page has, folded or not. */
  const sessions: Record<string, number> = { msp360: 4, mbsi: 2, mikrocloud: 9, crmcom: 7 };

  test.each(providerNames)("the page on %s has every operation, scenario and sample", async (provider) => {
    const { page } = await tab.visit(`providers/${provider}.html`);
    const pdf = await page.pdf();
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    const printed = flat(text);
    for (const { id, path, method } of operationsOf(documents[provider])) {
      expect(printed).toContain(flat(`${method} ${path}`));
      expect(printed).toContain(flat(`Samples of ${id}`));
    }
    for (const { name } of scenariosOf(documents[provider])) expect(printed).toContain(name);
    expect(printed.split(flat(`} from "provider-auth";`))).toHaveLength((sessions[provider] ?? 1) + 1);
    expect(printed).toContain(flat("json.dumps(result, indent=2)"));
  });
});
