/** The reference pages as a reader uses them, ending with a sample that is copied and works. */
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { runSample } from "../../scripts/docs/samples/run.ts";
import { createMock } from "../../src/mock/index.ts";
import { operationsOf } from "../../src/openapi/document.ts";
import { browseSite, redocIsReady } from "../support/browser.ts";
import { definitionIn } from "../support/site.ts";
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

/** Chooses a language beside the request of the operation in view. */
async function choose(page: Page, label: string): Promise<void> {
  const panel = page.locator(".panel-request-samples").first();
  const current = panel.getByRole("button", { name: /^(curl|openapi-fetch|typescript-fetch|Python|Payload)/ });
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

test("search finds a member whose name begins with a dot, and leads to it", async () => {
  const { page, problems } = await tab.visit("reference/msp360.html");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(".issued");
  await page.getByText("response 200 fields").click();
  await page.waitForURL(/#\/other\/login/);
  await page.locator('[id="other/login/t=response&c=200&path=.issued"]').waitFor();
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
  test("is a way of a few clicks without the network", async () => {
    const { page, problems } = await tab.visit("index.html");
    await page
      .locator(`article[aria-labelledby=card-${provider}]`)
      .getByRole("link", { name: /^Reference/ })
      .click();
    await redocIsReady(page);
    await choose(page, label);
    const panel = page.locator(".panel-request-samples").first();
    await panel.hover();
    await panel.locator(".code-block-header button, [data-testid=copy-button]").last().click();
    const source = String(await page.evaluate("navigator.clipboard.readText()"));
    const [operation] = Object.values(definitionIn(await page.content()).paths).flatMap((item) => Object.values(item));
    const sample = operation?.["x-codeSamples"]?.find((each) => each.label === label);
    expect(source.trim()).toBe(sample?.source.trim());
    const atMock = source.replaceAll(defaultMockOrigin, listener.url);
    const { code, stderr } = await runSample({ lang: sample?.lang ?? "Shell", source: atMock });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(mock.requests().at(-1)).toMatchObject({ provider, status: 200 });
    expect(problems).toEqual([]);
  });
});
