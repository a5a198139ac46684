/** The mock's page in Chromium: as people use it, at three widths, in both colour schemes, and with the keyboard alone. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { violationsIn } from "../support/axe.ts";
import { keepScreenshot, sharedBrowser } from "../support/browser.ts";

let mock: Mock;
let listener: Listener;
let browser: Browser;
let page: Page;
let problems: string[];
let nowMs = 0;

beforeAll(async () => {
  mock = await createMock({ state: true, nowMs: () => nowMs });
  listener = await mock.listen();
  browser = await sharedBrowser();
});
afterAll(async () => {
  await page?.context().close();
  await listener?.close();
});
beforeEach(async () => {
  mock.reset();
  nowMs = 59_000;
  await page?.context().close();
  const context = await browser.newContext();
  problems = [];
  await context.route(
    (url) => url.origin !== listener.url,
    (route) => {
      problems.push(`request to ${route.request().url()}`);
      return route.abort();
    },
  );
  page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  await page.goto(`${listener.url}/`);
  await page.getByText("jane@example.com").waitFor();
});

test("lists are loading until the mock has answered", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/__mock/**", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  expect(await page.getByText("Loading…").count()).toBe(3);
  for (const text of ["No faults are on.", "No requests yet."])
    expect(await page.getByText(text).isVisible()).toBe(false);
  release();
  await page.getByText("No requests yet.").waitFor();
  expect(await page.getByText("Loading…").count()).toBe(0);
});

const post = (path: string, body: unknown) =>
  fetch(listener.url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
const credentials = { username: "abctestuser", password: "fake-password" };
const logIn = (given = credentials) => post("/mbsi/api/v140/auth", given);
const wrong = { ...credentials, password: "fake-wrong-password" };

/** The page looks at the mock twice a second, or less on a busy machine. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const itemsOf = (id: string) => page.locator(`#${id} li`);

test("providers are there with their addresses, and accounts with passwords and the code of the moment", async () => {
  const providers = await page.locator(".urls li").allInnerTexts();
  expect(providers.map((text) => text.replace(/\s+/, " "))).toEqual([
    `msp360 ${listener.url}/msp360`,
    `mbsi ${listener.url}/mbsi`,
    `mikrocloud ${listener.url}/mikrocloud`,
    `crmcom ${listener.url}/crmcom`,
  ]);
  const jane = itemsOf("accounts").filter({ hasText: "jane@example.com" });
  expect(await jane.innerText()).toMatch(
    /mikrocloud mfaCodeNeeded\s+email\s+jane@example.com\s+password\s+fake-password/,
  );
  // The test vectors of RFC 6238 for the seconds 59 and 1111111109.
  await eventually(() => jane.locator(".code").innerText()).toBe("287082");
  nowMs = 1_111_111_109_000;
  await eventually(() => jane.locator(".code").innerText()).toBe("081804");
  expect(problems).toEqual([]);
});

test("a fault that is switched on fails a login, the requests show it, and switched off it is gone", async () => {
  await page.getByRole("combobox", { name: "Provider" }).selectOption("mbsi");
  await page.getByRole("combobox", { name: "Fault" }).selectOption("status");
  await page.getByRole("spinbutton", { name: "Status" }).fill("429");
  await page.getByRole("button", { name: "Switch on" }).click();
  await eventually(() => page.getByRole("status").innerText()).toBe("status 429 is on for mbsi.");
  expect((await logIn()).status).toBe(429);
  await eventually(() => itemsOf("requests").allInnerTexts()).toHaveLength(1);
  expect((await itemsOf("requests").first().innerText()).split(/\s*\n\s*/)).toEqual([
    "429",
    "POST /mbsi/api/v140/auth",
    "signedIn",
    "fault: status",
  ]);

  await page.getByRole("button", { name: "Switch off status for mbsi" }).click();
  await page.getByText("No faults are on.").waitFor();
  expect((await logIn()).status).toBe(200);
  expect((await logIn(wrong)).status).toBe(401);
  await eventually(() => itemsOf("requests").locator(".status").allInnerTexts()).toEqual(["401", "200", "429"]);
  expect(await itemsOf("requests").first().getAttribute("class")).toBe("failed");
  expect(problems).toEqual([]);
});

test("a fault for some requests counts down, and what the mock refuses is said", async () => {
  await page.getByRole("combobox", { name: "Provider" }).selectOption("mbsi");
  await page.getByRole("combobox", { name: "Fault" }).selectOption("empty-body");
  await page.getByRole("spinbutton", { name: "Times" }).fill("2");
  await page.getByRole("button", { name: "Switch on" }).click();
  await eventually(() => itemsOf("faults").innerText()).toMatch(/for 2 more/);
  await logIn();
  await eventually(() => itemsOf("faults").innerText()).toMatch(/for 1 more/);

  await page.getByRole("combobox", { name: "Fault" }).selectOption("redirect");
  await page.getByRole("textbox", { name: "Location" }).fill("not a URL");
  await page.getByRole("button", { name: "Switch on" }).click();
  await eventually(() => page.getByRole("status").innerText()).toBe(
    "A redirect fault needs a location, which must be a URL.",
  );
});

test("violations are shown as text, whatever is in them", async () => {
  await post("/mbsi/api/v140/auth", {});
  await fetch(`${listener.url}/%3Cimg%20src=x%20onerror=alert(1)%3E`);
  await page.getByText("body Request body must have required property 'username'").waitFor();
  await eventually(() => itemsOf("requests").count()).toBe(2);
  expect(await page.locator("#requests img").count()).toBe(0);
  expect(problems).toEqual([]);
});

test("tokens are revoked, time moves on, and everything is forgotten", async () => {
  const token = async () => ((await (await logIn()).json()) as { access_token: string }).access_token;
  const echo = async (value: string) =>
    (await fetch(`${listener.url}/mbsi/__mock/echo`, { headers: { Authorization: `Bearer ${value}` } })).status;
  const first = await token();
  expect(await echo(first)).toBe(200);
  await page.getByRole("button", { name: "Revoke all tokens" }).click();
  await page.getByText("All tokens issued so far are revoked.").waitFor();
  expect(await echo(first)).toBe(401);
  const second = await token();
  for (let hour = 0; hour < 24; hour++) mock.advanceTime(3_600_000);
  await page.getByRole("button", { name: "Move the clock one hour forward" }).click();
  await page.getByText("The clock was moved one hour forward.").waitFor();
  expect(await echo(second)).toBe(401);
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByText("No requests yet.").waitFor();
  expect(mock.requests()).toEqual([]);
});

test("the keyboard alone switches a fault on and off", async () => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () =>
    page.evaluate(
      "document.activeElement.name || document.activeElement.getAttribute('aria-label') || document.activeElement.textContent",
    );
  await press("Tab");
  expect(await focused()).toBe("provider");
  await page.keyboard.type("mbsi");
  await press("Tab");
  await page.keyboard.type("html");
  await press("Tab", "Tab");
  expect(await focused()).toBe("Switch on");
  await press("Enter");
  await page.getByText("html is on for mbsi.").waitFor();
  expect(mock.faults()).toEqual([{ provider: "mbsi", kind: "html" }]);
  await press("Tab");
  expect(await focused()).toBe("Switch off html for mbsi");
  await press("Space");
  await page.getByText("html is off for mbsi.").waitFor();
  expect(mock.faults()).toEqual([]);
  await eventually(focused).toBe("provider");
});

test("it reads well at three widths in both colour schemes", async () => {
  mock.setFault({ provider: "crmcom", kind: "status", status: 503, times: 3 });
  mock.setFault({ provider: "mikrocloud", kind: "reset-before-headers" });
  await logIn();
  await logIn(wrong);
  await fetch(`${listener.url}/a-very-long-name-of-a-vendor-that-nobody-has-mounted/${"x".repeat(80)}`);
  await post("/mbsi/api/v140/auth", {});
  await page.getByRole("button", { name: "Switch off status for crmcom" }).waitFor();
  await eventually(() => itemsOf("requests").count()).toBe(4);
  const looks = [];
  for (const width of [390, 768, 1440]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await keepScreenshot(page, `mock-page-${width}-${colorScheme}`, true);
      const scrolled = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      looks.push([width, colorScheme, scrolled, await violationsIn(page, "html")]);
    }
  }
  expect(looks).toEqual([
    [390, "light", 0, []],
    [390, "dark", 0, []],
    [768, "light", 0, []],
    [768, "dark", 0, []],
    [1440, "light", 0, []],
    [1440, "dark", 0, []],
  ]);
  expect(problems).toEqual([]);
});
