/** The reference pages as a reader uses them, ending with a sample that is copied and works. */
import type { Page } from "playwright-core";
import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { type RunLanguage, runSample } from "../../scripts/docs/samples/run.ts";
import { createMock } from "../../src/mock/index.ts";
import { operationsOf } from "../../src/openapi/document.ts";
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

const operations = providerNames.flatMap((provider) =>
  operationsOf(documents[provider]).map(({ id, path }) => ({
    provider,
    id,
    summary: documents[provider].paths[path]?.post?.summary ?? "",
  })),
);

/** Chooses the language of the sample of the visible operation. */
async function choose(page: Page, label: string): Promise<void> {
  const panel = page.locator(".panel-request-samples").first();
  const current = panel.getByRole("button", {
    name: /^(session|command line|curl|curl \(XML\)|openapi-fetch|typescript-fetch|Python|PowerShell|Payload)$/,
  });
  if ((await current.innerText()) === label) return;
  await current.click();
  await page.getByRole("menuitem", { name: label, exact: true }).click();
}

describe.each(operations)("the deep link to $provider $id", ({ provider, id, summary }) => {
  test("shows the operation at the top", async () => {
    const { page } = await tab.visit(`reference/${provider}.html#/other/${id.toLowerCase()}`);
    const heading = page.locator("h1, h2", { hasText: summary });
    await heading.waitFor();
    await expect.poll(async () => (await heading.boundingBox())?.y, { timeout: 50_000 }).toBeLessThan(300);
    expect((await heading.boundingBox())?.y).toBeGreaterThan(0);
  });
});

test("the menus of media types and examples are there for the payload, whose text they change, and for no sample", async () => {
  const { page } = await tab.visit("reference/msp360.html#/other/login");
  const panel = page.locator(".panel-request-samples").first();
  const menus = panel.getByRole("button", { name: /media type|^Example/ });
  await expect.poll(() => panel.getByText("createSession").count()).toBeGreaterThan(0);
  await expect.poll(() => menus.count()).toBe(0);
  await choose(page, "curl");
  expect(await menus.count()).toBe(0);
  await choose(page, "Payload");
  await expect.poll(() => menus.count()).toBe(2);
});

test("all operations are there before anybody scrolls, and on paper", async () => {
  const { page } = await tab.visit("reference/mikrocloud.html");
  const shown = () => page.locator("#redoc").textContent();
  for (const text of ["Check email and password", "Exchange the ticket for the bearer token", "fakeTicketNoMfa"])
    await expect.poll(shown, { timeout: 20_000 }).toContain(text);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(await page.pdf())), { mergePages: true });
  for (const part of [
    "Exchange the ticket for the bearer token",
    "/user/passport",
    "fakeTicketNoMfa",
    "Signed in without a code",
  ])
    expect(text.replaceAll(/\s+/g, " ")).toContain(part);
});

test("the site's search opens on Ctrl-K, is the only one, and leads to the page that says the same as text", async () => {
  const { page, problems } = await tab.visit("reference/msp360.html");
  await page.keyboard.press("Control+k");
  await page.locator(".pagefind-ui__search-input").waitFor();
  expect(await page.locator("[role=dialog]:visible, dialog[open]").count()).toBe(1);
  await page.keyboard.type(".issued");
  await page.locator(".pagefind-ui__result-link[href*='providers/msp360.html']").first().click();
  await page.waitForURL("**/providers/msp360.html*");
  expect(problems).toEqual([]);
});

test("a variant shows no member that it forbids", async () => {
  const { page } = await tab.visit("reference/crmcom.html#/other/createtoken");
  await page.getByText("User name to log in with.").first().waitFor();
  expect(await page.getByText(/^any$/).count()).toBe(0);
});

describe.each([
  ["msp360", "curl"],
  ["msp360", "curl (XML)"],
  ["mbsi", "Python"],
  ["mikrocloud", "openapi-fetch"],
  ["crmcom", "typescript-fetch"],
] as const)("from the landing page to a working sample: %s, %s", (provider, label) => {
  test("is a way of two clicks without the network, and Redoc's page has the same sample", async () => {
    const { page, problems } = await tab.visit("index.html");
    const copied = async () => String(await page.evaluate("navigator.clipboard.readText()")).trim();
    await page
      .locator(`article[aria-labelledby=card-${provider}]`)
      .getByRole("link", { name: /^POST/ })
      .first()
      .click();
    await page.waitForURL(`**/providers/${provider}.html#*`);
    await page.locator(`xpath=//h4[.="${label}"]/following::div[@class="copy"][1]/button`).first().click();
    await expect.poll(copied).toContain(label.startsWith("curl") ? "curl --silent" : "import ");
    const source = await copied();
    const atMock = source.replaceAll(defaultMockOrigin, listener.url);
    const { code, stderr } = await runSample({ lang: languageOf(label), source: atMock });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(mock.requests().at(-1)).toMatchObject({ provider, status: 200 });
    expect(problems).toEqual([]);

    const { id } = operations.find((each) => each.provider === provider) ?? { id: "" };
    await tab.visit(`reference/${provider}.html#/other/${id.toLowerCase()}`);
    await choose(page, label);
    const panel = page.locator(".panel-request-samples").first();
    await panel.hover();
    await panel.locator(".code-block-header button, [data-testid=copy-button]").last().click();
    // A terminal's copy has no comments, which some shells take for commands.
    const isSaid = (line: string) => languageOf(label) !== "Shell" || !/^(#.*)?$/.test(line);
    const said = (text: string) => text.split("\n").filter(isSaid);
    await expect.poll(async () => said(await copied())).toEqual(said(source));
    expect(problems).toEqual([]);
  });
});

/** The language of a label. */
const languageOf = (label: string): RunLanguage =>
  label.startsWith("curl") ? "Shell" : label === "Python" ? "Python" : "TypeScript";
