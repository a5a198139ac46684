/** The forms on the pages of the vendors, sending to a mock. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createMock } from "../../src/mock/index.ts";
import { violationsIn } from "../support/axe.ts";
import { browseSite, keepScreenshot, sharedBrowser } from "../support/browser.ts";

const mock = await createMock();
const listener = await mock.listen();
const site = await browseSite(listener.url);
const tab = await site.open("index.html");
afterAll(async () => {
  await site.close();
  await listener.close();
});
beforeEach(() => mock.reset());

/** Opens the form of an operation. */
async function openForm(page: Page, operation: string): Promise<Locator> {
  const details = page.locator(`details.try[data-operation=${operation}]`);
  await details.locator("summary").click();
  await details.locator("form").waitFor();
  return details;
}

async function sendTo(form: Locator, address: string): Promise<void> {
  await form.getByLabel("Address of the mock").fill(address);
  await form.getByRole("button", { name: "Send to the mock" }).click();
}

/** Such as `{ Status: "200" }`. */
async function outcomeOf(form: Locator): Promise<Record<string, string>> {
  await form.locator("dl").waitFor();
  const texts = async (selector: string) => form.locator(selector).allInnerTexts();
  const values = await texts(".outcome dd");
  return Object.fromEntries((await texts(".outcome dt")).map((name, index) => [name, values[index] ?? ""]));
}

const requestIn = (form: Locator) => form.locator("pre").first().innerText();
const answerIn = (form: Locator) => form.locator("pre").last().innerText();

test.each([
  ["msp360", "login", "incorrectCredentials", "400", "POST", "/msp360/api/Provider/Login", "invalid_grant"],
  ["mbsi", "authenticate", "incorrectCredentials", "401", "POST", "/mbsi/api/v140/auth", ""],
  [
    "mikrocloud",
    "userLogin",
    "mfaCodeNeeded",
    "200",
    "POST",
    "/mikrocloud/user/login",
    "fakeTicketMfaCodeNeeded_fakeTicket==",
  ],
  ["mikrocloud", "passport", "wrongCode", "401", "POST", "/mikrocloud/user/passport", ""],
  [
    "crmcom",
    "createToken",
    "usernamePassword",
    "200",
    "POST",
    "/crmcom/authentication/token",
    "FAKEUSERTOKENFAKEUSERTOKENFAKE00",
  ],
])("the form of %s %s sends the scenario %s and shows %s", async (provider, operation, scenario, status, ...rest) => {
  const [method, path, told] = rest;
  const { page, problems } = await tab.visit(`providers/${provider}.html`);
  const form = await openForm(page, operation);
  await form.getByLabel("Scenario").selectOption(scenario);
  await sendTo(form, listener.url);
  expect(await outcomeOf(form)).toEqual({ Status: status, Scenario: scenario, Violations: "none" });
  expect(await requestIn(form)).toContain(`${method} ${listener.url}${path}\nContent-Type: application/json\n\n{\n`);
  expect(await answerIn(form)).toContain(`HTTP ${status}\ncontent-type: application/json`);
  expect(await answerIn(form)).toContain(told);
  expect(mock.requests().map((entry) => [entry.path, entry.status, entry.scenario])).toEqual([
    [path, Number(status), scenario],
  ]);
  expect(problems).toEqual([]);
});

test("another media type changes the body, and a changed body is validated", async () => {
  const { page, problems } = await tab.visit("providers/msp360.html");
  const form = await openForm(page, "login");
  await form.getByLabel("Media type").selectOption("application/xml");
  expect(await form.getByLabel("Body").inputValue()).toContain("<UserName>fake9xJKZcsy</UserName>");
  await sendTo(form, listener.url);
  expect(await outcomeOf(form)).toEqual({ Status: "200", Scenario: "signedIn", Violations: "none" });

  await form.getByLabel("Media type").selectOption("application/json");
  await form.getByLabel("Body").fill("{}");
  await sendTo(form, listener.url);
  await expect.poll(async () => (await outcomeOf(form)).Status).toBe("400");
  expect((await outcomeOf(form)).Violations).toContain("must have required property 'UserName'");
  expect(problems).toEqual([]);
});

test("the address is remembered for the other forms of a visit", async () => {
  const { page } = await tab.visit("providers/mbsi.html");
  await sendTo(await openForm(page, "authenticate"), listener.url);
  await page.getByText("HTTP 200").waitFor();
  await tab.visit("providers/crmcom.html");
  const form = await openForm(page, "createToken");
  expect(await form.getByLabel("Address of the mock").inputValue()).toBe(listener.url);
  await page.evaluate("sessionStorage.clear()");
  await tab.visit("providers/crmcom.html");
  const other = await openForm(page, "createToken");
  expect(await other.getByLabel("Address of the mock").inputValue()).toBe("http://127.0.0.1:4010");
});

test("the form refuses any address but this machine's", async () => {
  const { page, problems } = await tab.visit("providers/mbsi.html");
  const form = await openForm(page, "authenticate");
  expect(await form.getByText("The form needs JavaScript").count()).toBe(0);
  const refusal = form.getByText("The form only sends to a mock on this machine");
  for (const address of [
    "https://api.mspbackups.com",
    "https://127.0.0.1:4010",
    "http://192.168.1.5:4010",
    "http://localhost.evil.example:4010",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example",
    "http://user:pw@127.0.0.1:4010",
    "http://127.0.0.1:4010/elsewhere",
    "//evil.example",
    "javascript:alert(1)",
    "mock",
  ]) {
    await sendTo(form, listener.url);
    await expect.poll(() => form.locator("dl").count()).toBe(1);
    await sendTo(form, address);
    await refusal.waitFor();
    expect(await form.locator("dl, pre").count()).toBe(0);
  }
  expect(mock.requests().filter(({ status }) => status !== 200)).toEqual([]);
  expect(mock.requests()).toHaveLength(11);
  expect(problems).toEqual([]);
});

test("where the build was told of a mock, the form sends to that one", async () => {
  const { page } = tab;
  await page.route("**/providers/mbsi.json", async (route) => {
    const file = await (await route.fetch()).json();
    await route.fulfill({ json: { ...file, mock: { url: listener.url, isKnown: true } } });
  });
  await tab.visit("providers/mbsi.html");
  await page.evaluate('sessionStorage.setItem("provider-auth.mock", "http://127.0.0.1:1")');
  const form = await openForm(page, "authenticate");
  const address = form.getByLabel("Address of the mock");
  expect(await address.inputValue()).toBe(listener.url);
  expect(await address.isEditable()).toBe(false);
  await form.getByRole("button", { name: "Send to the mock" }).click();
  expect(await outcomeOf(form)).toEqual({ Status: "200", Scenario: "signedIn", Violations: "none" });
  await page.unroute("**/providers/mbsi.json");
  await page.evaluate("sessionStorage.clear()");
});

test("the browser lets the page call no address but this machine's, whatever its script does", async () => {
  const { page, problems } = await tab.visit("providers/mbsi.html");
  const call = (url: string) => page.evaluate(`fetch("${url}").then((answer) => answer.status, (error) => error.name)`);
  expect(await call(`${listener.url}/mbsi/api/v140/auth`)).toBe(405);
  expect(await call("https://api.mspbackups.com/")).toBe("TypeError");
  expect(await call("http://192.168.1.5:4010/")).toBe("TypeError");
  expect(problems.filter((problem) => problem.startsWith("request to"))).toEqual([]);
  expect(problems.join("\n")).toContain("Content Security Policy");
});

test("a mock with state answers the form, too, through the questions that a browser asks first", async () => {
  const stateful = await createMock({ state: true });
  const port = await stateful.listen();
  // Where routes are set, as in the other tests, Chromium does not ask.
  const page = await (await sharedBrowser()).newPage();
  await page.goto(tab.page.url().replace(/providers.*|index.html/, "providers/mbsi.html"));
  const form = await openForm(page, "authenticate");
  await sendTo(form, port.url);
  expect(await outcomeOf(form)).toEqual({ Status: "200", Scenario: "signedIn", Violations: "none" });
  expect(stateful.requests().map(({ method, status }) => [method, status])).toEqual([
    ["OPTIONS", 204],
    ["POST", 200],
  ]);
  await page.close();
  await port.close();
});

test("the form says how to start a mock where there is none", async () => {
  const gone = await mock.listen();
  await gone.close();
  const { page } = await tab.visit("providers/mbsi.html");
  const form = await openForm(page, "authenticate");
  await sendTo(form, gone.url);
  await form.getByText(`No response from ${gone.url}. Start the mock: npx provider-auth mock.`).waitFor();
});

test("a redirect is shown and not followed", async () => {
  mock.setFault({ provider: "mbsi", kind: "redirect", location: "https://evil.example/" });
  const { page } = await tab.visit("providers/mbsi.html");
  const form = await openForm(page, "authenticate");
  // The preflight would get the fault, too.
  await page.route(`${listener.url}/**`, (route) =>
    route.fulfill({ status: 307, headers: { location: "https://evil.example/", "access-control-allow-origin": "*" } }),
  );
  await sendTo(form, listener.url);
  expect(await outcomeOf(form)).toEqual({ Status: "redirect", Scenario: "none", Violations: "none" });
  await page.unroute(`${listener.url}/**`);
});

test("the keyboard alone opens a form and sends it", async () => {
  const { page, problems } = await tab.visit("providers/mbsi.html");
  await page.evaluate(`sessionStorage.setItem("provider-auth.mock", "${listener.url}")`);
  await page.locator("details.try summary").focus();
  await page.keyboard.press("Enter");
  const form = page.locator("details.try");
  await form.locator("form").waitFor();
  for (const label of ["Address of the mock", "Scenario", "Media type", "Path", "Body"]) {
    await page.keyboard.press("Tab");
    await expect.poll(() => page.evaluate("document.activeElement.labels?.[0]?.firstChild.textContent")).toBe(label);
  }
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await outcomeOf(form)).toEqual({ Status: "200", Scenario: "signedIn", Violations: "none" });
  expect(problems).toEqual([]);
});

test("without JavaScript a form says that it needs it", async () => {
  const plain = await site.open("providers/mbsi.html", { javaScriptEnabled: false });
  await plain.page.locator("details.try summary").click();
  expect(await plain.page.locator("details.try").innerText()).toContain(
    "The form needs JavaScript, and a site that is served over HTTP.",
  );
  await plain.page.context().close();
});

describe.each([390, 768, 1440])("at %i px", (width) => {
  test("a form reads well in both colour schemes", async () => {
    const { page, problems } = await tab.visit("providers/msp360.html");
    await page.setViewportSize({ width, height: 900 });
    const form = await openForm(page, "login");
    await form.getByLabel("Body").fill("{}");
    await sendTo(form, listener.url);
    await outcomeOf(form);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await keepScreenshot(form, `try-${width}-${colorScheme}`);
      expect(await violationsIn(page, "details.try")).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    }
    expect(problems).toEqual([]);
  });
});
