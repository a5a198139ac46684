/** Every example, in every media type, as the reference shows it: what a reader copies works, and gets what is shown. */
import type { Locator, Page } from "playwright-core";
import { afterAll, type ExpectStatic, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { createMock } from "../../src/mock/index.ts";
import { type KnownOperation, type OpenApiDocument, operationsOf, resolve } from "../../src/openapi/document.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";
import { browseSite } from "../support/browser.ts";
import { documents } from "../support/specs.ts";

const [mock, site] = await Promise.all([createMock(), browseSite()]);
afterAll(() => site.close());

/** The list of a button, opened. */
async function listOf(page: Page, button: Locator): Promise<Locator> {
  if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
  return page.getByRole("menuitem").filter({ visible: true });
}

const entriesOf = async (page: Page, button: Locator) => {
  const entries = await (await listOf(page, button)).allInnerTexts();
  await button.click();
  return entries.map((entry) => entry.trim());
};

async function choose(page: Page, button: Locator, entry: string): Promise<void> {
  if ((await button.innerText()).trim() === entry) return;
  await (await listOf(page, button)).getByText(entry, { exact: true }).click();
}

/** Every example of every response, in every media type, is shown as the document has it. */
async function expectResponses(
  page: Page,
  document: OpenApiDocument,
  { path, responses }: KnownOperation,
  expect: ExpectStatic,
): Promise<void> {
  const panels = page.locator(".panel-response-samples");
  // Those of the operation stand behind its requests, in the same order.
  const paths = await page.locator(".panel-request-samples").allInnerTexts();
  const panel = panels.nth(paths.findIndex((text) => text.includes(path)));
  for (const [status, { content = {} }] of Object.entries(responses)) {
    await panel.getByRole("button", { name: status, exact: true }).click();
    expect(Object.keys(content), status).toEqual(await panel.locator("select option").allInnerTexts());
    for (const [type, { examples = {} }] of Object.entries(content)) {
      if (Object.keys(content).length > 1) await panel.locator("select").selectOption(type);
      const values = Object.values(examples).map((example) => resolve(document, example).value);
      expect(values.length, `${status} ${type}`).toBeGreaterThan(0);
      const menu = panel.getByRole("button", { name: /^Example/ });
      const entries = values.length > 1 ? await entriesOf(page, menu) : [];
      for (const [index, value] of values.entries()) {
        if (values.length > 1) await choose(page, menu, entries[index] ?? "");
        const shown = async () => {
          // A long text is shown in parts.
          for (const more of await panel.getByText("Show more").all()) await more.click();
          const text = (await panel.getByTestId("source-code").innerText()).replaceAll(/(?<=") Show less/g, "");
          return typeof value === "string" ? text : JSON.parse(text);
        };
        await expect.poll(shown, { message: `${status} ${type} ${index}` }).toEqual(value);
      }
    }
  }
}

const operations = providerNames.flatMap((provider) =>
  operationsOf(documents[provider]).map((operation) => ({ provider, ...operation })),
);

// Side by side, since each is a page of its own with dozens of clicks.
test.concurrent.for(operations)(
  "the examples of $provider $id are answered as the document says when they are sent as they are shown",
  { timeout: 120_000 },
  async ({ provider, ...operation }, { expect }) => {
    const { id, path, method, requests } = operation;
    const { page } = await site.open(`reference/${provider}.html#/other/${id.toLowerCase()}`);
    const panel = page.locator(".panel-request-samples").filter({ hasText: path }).first();
    const sample = panel.getByRole("button", {
      name: /^(session|command line|curl|openapi-fetch|typescript-fetch|Python|PowerShell|Payload)$/,
    });
    await choose(page, sample, "Payload");
    const types = panel.getByRole("button", { name: "Payload media type" });
    const examples = panel.getByRole("button", { name: "Example" });
    const scenarios = scenariosOf(documents[provider]).filter(({ operationId }) => operationId === id);
    const shownTypes = (await types.count()) > 0 ? await entriesOf(page, types) : Object.keys(requests);
    expect(shownTypes).toEqual(Object.keys(requests));
    for (const type of shownTypes) {
      if (shownTypes.length > 1) await choose(page, types, type);
      const shown = await entriesOf(page, examples);
      expect(shown, type).toHaveLength(scenarios.length);
      for (const [index, entry] of shown.entries()) {
        await choose(page, examples, entry);
        const send = async () => {
          const body = await panel.getByTestId("source-code").innerText();
          const headers = { "Content-Type": type };
          const response = await mock.fetch(`http://mock.invalid/${provider}${path}`, { method, headers, body });
          return [response.headers.get("x-mock-scenario"), response.status];
        };
        const wanted = scenarios[index];
        // The text changes a moment after the choice.
        await expect.poll(send, { message: `${type}: ${entry}` }).toEqual([wanted?.name, wanted?.response.status]);
      }
    }
    await expectResponses(page, documents[provider], operation, expect);
    await page.context().close();
  },
);
