/** The TypeScript reference, which TypeDoc writes of the doc comments. */
import { parse } from "node-html-parser";
import { expect, test } from "vitest";
import { builtSite } from "../support/site.ts";

const site = await builtSite();
const pageOf = (path: string) => parse(String(site.get(path)), { blockTextElements: { script: true, style: true } });

const pages: [path: string, specifier: string, ...content: string[]][] = [
  [
    "provider-auth",
    "provider-auth",
    "createSession()",
    "refreshWindowMs",
    "Default: 300000, five minutes.",
    "MFA_REJECTED",
  ],
  ["answers", "provider-auth/answers", "answerOf()"],
  ["sign-in", "provider-auth/sign-in", "BaseUrlOptions"],
  [
    "generate",
    "provider-auth/generate",
    "generateClient()",
    "Its file name without the extension is the name of the vendor.",
  ],
  ["totp", "provider-auth/totp", "totp()", "digits", "periodSeconds"],
  ["file-tokens", "provider-auth/file-tokens", "fileTokens()", "Default: 5000, five seconds."],
  ["redis-tokens", "provider-auth/redis-tokens", "redisTokens()", "allowUnencryptedTokens"],
  ["shared-tokens", "provider-auth/shared-tokens", "shareTokens()"],
  ["shared-tokens-suite", "provider-auth/shared-tokens-suite", "SuiteOptions"],
  ["mock", "provider-auth/mock", "createMock()", "maxBodyBytes", "Default: 1 MiB.", "revokeTokens()"],
  ["msp360", "provider-auth/msp360", "createClient()", "Msp360Options"],
  ["mbsi", "provider-auth/mbsi", "createClient()", "MbsiOptions", "User name of the account."],
  ["mikrocloud", "provider-auth/mikrocloud", "createClient()", "MikrocloudOptions"],
  ["crmcom", "provider-auth/crmcom", "createClient()", "CrmcomOptions"],
];

test.each(pages)("the page %s says what %s exports", (path, specifier, ...content) => {
  const page = pageOf(`typescript/${path}.html`);
  const text = page.querySelector("main")?.text ?? "";
  expect(page.querySelector("h1")?.text).toBe(specifier);
  for (const part of content) expect(text).toContain(part);
  // The types of a vendor's document are on the page of the vendor.
  expect(text).not.toContain("UndocumentedBody");
});

test("the navigation of every page has each entry point", () => {
  const navigation = pageOf("guides/mock.html").querySelectorAll("nav.sidebar a");
  const links = navigation
    .map((link) => link.getAttribute("href") ?? "")
    .filter((href) => href.includes("typescript/"));
  expect(links).toEqual(pages.map(([path]) => `../typescript/${path}.html`));
});

test("a type leads to the page of the entry point that has it", () => {
  expect(String(site.get("typescript/mbsi.html"))).toContain('href="../typescript/provider-auth.html#credential"');
});
