/** What the landing page shows of each provider, to the word: its card, and the drawing of its sign-in. */
import { type HTMLElement, parse } from "node-html-parser";
import { describe, expect, test } from "vitest";
import type { ProviderName } from "../../generated/providers.ts";
import { cardOf, overviewOf } from "../../scripts/docs/landing.ts";
import { readDrawing } from "../support/drawing.ts";
import { builtSite } from "../support/site.ts";
import { vendors } from "../support/specs.ts";

// Unless told, the parser takes what is in <pre> for text.
const page = parse(String((await builtSite()).get("index.html")), { blockTextElements: { script: true, style: true } });

const linksIn = (element: HTMLElement | null | undefined) =>
  (element?.querySelectorAll("a") ?? []).map((link) => [link.text, link.getAttribute("href")]);

/** A card as lines: the term, then its lines or its text. */
function linesOf(card: HTMLElement | null): string[] {
  return (card?.querySelectorAll("dl > div") ?? []).flatMap((row) => {
    const value = row.querySelector("dd");
    const lines = value?.querySelectorAll(".line").map(({ text }) => text) ?? [];
    // Every line has its own element, and no text is outside these elements.
    expect(lines.join("")).toBe(value?.text.trim());
    return [`${row.querySelector("dt")?.text}:`, ...lines];
  });
}

const card = (provider: ProviderName) => page.querySelector(`article[aria-labelledby=card-${provider}]`);

describe("the card of", () => {
  test("msp360", () => {
    expect(card("msp360")?.querySelector("h3")?.text).toBe("MSP360 Managed Backup");
    expect(linesOf(card("msp360"))).toEqual([
      "Steps:",
      "Log in: POST /api/Provider/Login",
      "Body:",
      "application/json",
      "text/json",
      "application/xml",
      "text/xml",
      "application/x-www-form-urlencoded observed",
      "MFA:",
      "none documented",
      "Token sent as:",
      "Authorization: Bearer <access_token>",
      "Lifetime:",
      "14 days, given in expires_in",
      "Refresh:",
      "none documented; sign in again",
      "Failure:",
      "400, error, error_description",
      "403 observed",
    ]);
  });

  test("mbsi", () => {
    expect(card("mbsi")?.querySelector("h3")?.text).toBe("MBSi RecoveryConnect");
    expect(linesOf(card("mbsi"))).toEqual([
      "Steps:",
      "Log in: POST /api/v140/auth",
      "Body:",
      "application/json",
      "MFA:",
      "none documented",
      "Token sent as:",
      "Authorization: Bearer <access_token> assumed",
      "Lifetime:",
      "1 hour, given in expires_in",
      "Refresh:",
      "a refresh_token is issued, but no call that accepts it is documented; sign in again",
      "Failure:",
      "401 assumed",
    ]);
  });

  test("mikrocloud", () => {
    expect(card("mikrocloud")?.querySelector("h3")?.text).toBe("MikroCloud");
    expect(linesOf(card("mikrocloud"))).toEqual([
      "Steps:",
      "Check email and password: POST /user/login",
      "Exchange the ticket for the bearer token: POST /user/passport",
      "Body:",
      "application/json",
      "MFA:",
      "TOTP code, sent to passport",
      "Token sent as:",
      "Authorization: Bearer <auth_token>",
      "Lifetime:",
      "not documented",
      "Refresh:",
      "none documented; sign in again",
      "Failure:",
      "401",
    ]);
  });

  test("crmcom", () => {
    expect(card("crmcom")?.querySelector("h3")?.text).toBe("CRM.COM Web API");
    expect(linesOf(card("crmcom"))).toEqual([
      "Steps:",
      "Create a token: POST /authentication/token",
      "Body:",
      "application/json",
      "MFA:",
      "none documented",
      "Token sent as:",
      "?token=<token>, or token in the JSON body",
      "Lifetime:",
      "1 hour, not in the response",
      "Refresh:",
      "none documented; sign in again",
      "Failure:",
      "200, status.code is not OK assumed",
    ]);
  });

  test("each provider links to its operations, its reference, its traps, its spec and its workflow", () => {
    expect(linksIn(card("mikrocloud"))).toEqual([
      ["MikroCloud", "providers/mikrocloud.html"],
      ["POST /user/login", "providers/mikrocloud.html#userlogin"],
      ["POST /user/passport", "providers/mikrocloud.html#passport"],
      ["Pitfalls of mikrocloud", "guides/mikrocloud.html"],
      ["Reference of mikrocloud", "reference/mikrocloud.html"],
      ["Spec of mikrocloud", "specs/mikrocloud.yaml"],
      ["Workflow of mikrocloud", "specs/mikrocloud.arazzo.yaml"],
    ]);
    expect(linksIn(card("crmcom"))[1]).toEqual(["POST /authentication/token", "providers/crmcom.html#createtoken"]);
  });

  test("each provider is there once, in the order of the names", () => {
    expect(page.querySelectorAll("article h3 a").map((link) => link.getAttribute("href"))).toEqual([
      "providers/msp360.html",
      "providers/mbsi.html",
      "providers/mikrocloud.html",
      "providers/crmcom.html",
    ]);
  });
});

/** The drawing that stands below a caption. */
function drawing(caption: string) {
  const figure = page.querySelectorAll("figure").find((each) => each.querySelector("figcaption")?.text === caption);
  return readDrawing(figure?.querySelector("svg")?.outerHTML ?? "");
}

describe("the drawing of the sign-in to", () => {
  test("msp360", () => {
    const { participants, name, lines } = drawing("MSP360 Managed Backup");
    expect(participants).toEqual(["Your code", "api.mspbackups.com"]);
    expect(name).toBe("Sequence of the sign-in to MSP360 Managed Backup: POST /api/Provider/Login");
    expect(lines).toEqual([
      "[POST /api/Provider/Login]",
      "UserName, Password →",
      "accepted:",
      "← 200 access_token, expires_in",
      "refused:",
      "← 400",
      "← 403 observed",
      "[Authorization: Bearer <access_token>]",
    ]);
  });

  test("mbsi", () => {
    const { participants, name, lines } = drawing("MBSi RecoveryConnect");
    expect(participants).toEqual(["Your code", "api.mbsisystems.com"]);
    expect(name).toBe("Sequence of the sign-in to MBSi RecoveryConnect: POST /api/v140/auth");
    expect(lines).toEqual([
      "[POST /api/v140/auth]",
      "username, password →",
      "accepted:",
      "← 200 access_token, expires_in, refresh_token",
      "refused:",
      "← 401 assumed",
      "[Authorization: Bearer <access_token> assumed]",
    ]);
  });

  test("mikrocloud", () => {
    const { participants, name, lines } = drawing("MikroCloud");
    expect(participants).toEqual(["Your code", "api.mikrocloud.com"]);
    expect(name).toBe("Sequence of the sign-in to MikroCloud: POST /user/login, then POST /user/passport");
    expect(lines).toEqual([
      "[POST /user/login]",
      "email, password →",
      "accepted:",
      "← 200 mfa_enabled, mfa_verified, mfa_svg, token",
      "refused:",
      "← 401",
      "[POST /user/passport]",
      "noMfa:",
      "totp: null, token →",
      "← 200 auth_token",
      "mfaCodeNeeded or mfaEnrolment:",
      "totp, token →",
      "← 200 auth_token assumed",
      "refused:",
      "← 401",
      "[Authorization: Bearer <auth_token>]",
    ]);
  });

  test("crmcom", () => {
    const { participants, name, lines } = drawing("CRM.COM Web API");
    expect(participants).toEqual(["Your code", "{host}"]);
    expect(name).toBe("Sequence of the sign-in to CRM.COM Web API: POST /authentication/token");
    expect(lines).toEqual([
      "[POST /authentication/token]",
      "usernamePassword:",
      "username, password, organisation, unit →",
      "← 200 data.token",
      "authenticationCode:",
      "authentication_code, organisation →",
      "← 200 data.token",
      "identifierAndPassCode:",
      "identifier, pass_code, organisation →",
      "← 200 data.token",
      "refused:",
      "← 200 status.code is not OK assumed",
      "[?token=<token>, or token in the JSON body]",
    ]);
  });
});

describe("the page", () => {
  test("says in one sentence what it is, then how to sign in, get a token in a shell, and start the mock", () => {
    expect(page.querySelector(".hero .tagline")?.text.trim()).toBe(
      "provider-auth is a TypeScript library and a command that sign in to MSP360, MBSi, MikroCloud, CRM.COM and " +
        "vendors of your own, and keep the token valid; a mock of every vendor is included.",
    );
    const blocks = page.querySelectorAll("main pre").map((block) => block.querySelectorAll(".ec-line").length);
    expect(blocks).toEqual([8, 2, 1]);
    expect(page.querySelectorAll("h2").map(({ text }) => text)).toEqual(
      expect.arrayContaining(["The vendors at a glance", "How each sign-in works", "Guides"]),
    );
  });

  test("leads to the start", () => {
    expect(linksIn(page.querySelector(".hero .actions")).map(([text = "", href]) => [text.trim(), href])).toEqual([
      ["Get started", "./guides/getting-started.html"],
      ["Run the mock", "./guides/mock.html"],
    ]);
  });

  test("lists the guides with what they are about", () => {
    const guides = page.querySelectorAll("ul.guides li");
    expect(guides.length).toBeGreaterThan(10);
    expect(guides[0]?.innerHTML.trim()).toMatch(
      /^<a href="guides\/getting-started\.html">Getting started<\/a><p>From nothing to a first sign-in .*<\/p>$/,
    );
  });
});

test("a product is what its title says before the word sign-in, and a host what stands before the path", () => {
  const { facts: first } = overviewOf("mbsi", vendors.mbsi.document, vendors.mbsi.signIn, true);
  const facts = { ...first, title: "Fake sign-in service sign-in", server: "https://api.example:8443/https://x/y" };
  const card = cardOf({ facts, sequence: [], hasGuide: true });
  expect(card.product).toBe("Fake sign-in service");
  expect(readDrawing(card.diagram).participants[1]).toBe("api.example:8443");
});
