/** Every code of an AuthError names its section of the page on errors, and the page has it. */
import { inspect } from "node:util";
import { parse } from "node-html-parser";
import { expect, test } from "vitest";
import { AuthError, type AuthErrorCode } from "../../src/index.ts";
import { builtSite } from "../support/site.ts";

/** The compiler refuses a list that lacks a code, or has one too many. */
const anchors: Record<AuthErrorCode, string> = {
  CONFIGURATION: "configuration",
  INVALID_CREDENTIALS: "invalid_credentials",
  MFA_REQUIRED: "mfa_required",
  MFA_REJECTED: "mfa_rejected",
  RATE_LIMITED: "rate_limited",
  TOKEN_RESPONSE_INVALID: "token_response_invalid",
  NETWORK: "network",
  TIMEOUT: "timeout",
  ABORTED: "aborted",
  PROVIDER_ERROR: "provider_error",
  ORIGIN_NOT_ALLOWED: "origin_not_allowed",
  STORE_UNAVAILABLE: "store_unavailable",
};
const codes = Object.entries(anchors) as [AuthErrorCode, string][];

const page = parse(String((await builtSite()).get("guides/errors.html")));

test.each(codes)("%s has a section, which an error of it names", (code, anchor) => {
  expect(page.querySelector(`h3#${anchor}`)?.text).toBe(code);
  const error = new AuthError(code, "Fake reason.", { provider: "fake" });
  expect(error.help).toBe(`errors#${anchor}`);
  expect(String(error)).toBe(`AuthError: Fake reason. (errors#${anchor})`);
  // As a console, an uncaught error and a log in JSON show it.
  expect(inspect(error)).toContain(`help: 'errors#${anchor}'`);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code, help: `errors#${anchor}` });
});

test("the page has a section for no other code", () => {
  const sections = page.querySelectorAll("h3").map(({ text }) => text.trim());
  const named = sections.filter((text) => /^[A-Z_]+$/.test(text));
  expect(named.sort()).toEqual(codes.map(([code]) => code).sort());
});
