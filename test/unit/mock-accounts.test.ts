import { join } from "node:path";
import { expect, test } from "vitest";
import { crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { msp360 } from "../../generated/msp360/index.ts";
import { root } from "../../scripts/lib/paths.ts";
import { createMock, type MockAccount } from "../../src/mock/index.ts";
import { createSession } from "../../src/session/create-session.ts";

const makers = { msp360, mbsi, mikrocloud, crmcom } as Record<string, (options: never) => ReturnType<typeof mbsi>>;

/** Signs in with what the mock says of an account. */
function signIn(fetch: typeof globalThis.fetch, { provider, credentials, oneTimeCode }: MockAccount) {
  const baseUrl = `http://localhost/${provider}`;
  const totp = oneTimeCode && { totp: () => oneTimeCode };
  const account = makers[provider]?.({ ...credentials, baseUrl, ...totp } as never) as ReturnType<typeof mbsi>;
  return createSession(account, { fetch }).getToken();
}

test("every account that the mock lists can sign in with its credentials and its code", async () => {
  const mock = await createMock({ state: true });
  const accounts = await mock.accounts();
  expect(accounts.map(({ provider, scenario }) => `${provider} ${scenario}`)).toEqual([
    "msp360 signedIn",
    "msp360 signedInTextLifetime",
    "mbsi signedIn",
    "mikrocloud noMfa",
    "mikrocloud mfaCodeNeeded",
    "mikrocloud mfaEnrolment",
    "crmcom usernamePassword",
    "crmcom usernamePasswordOfLaterRelease",
    "crmcom authenticationCode",
    "crmcom identifierAndPassCode",
  ]);
  const tokens = await Promise.all(accounts.map((account) => signIn(mock.fetch, account)));
  expect(new Set(tokens.map(({ value }) => value)).size).toBe(10);
});

test("the codes are those of the account's secret and of the mock's clock", async () => {
  const credentials = { email: "me@example.com", password: "fake-own-password" };
  const own = { credentials, scenario: "mfaCodeNeeded", totpSecret: "JBSWY3DPEHPK3PXP" };
  const mock = await createMock({
    providers: ["mikrocloud"],
    state: { accounts: { mikrocloud: [own] } },
    nowMs: () => 0,
  });
  mock.advanceTime(59_000);
  expect(await mock.accounts()).toEqual([
    { provider: "mikrocloud", credentials, scenario: "mfaCodeNeeded", oneTimeCode: "996554" },
    {
      provider: "mikrocloud",
      credentials: { email: "john@example.com", password: "fake-password" },
      scenario: "noMfa",
    },
    // The test vector of RFC 6238 for the second 59, of which these are the last six digits.
    {
      provider: "mikrocloud",
      credentials: { email: "jane@example.com", password: "fake-password" },
      scenario: "mfaCodeNeeded",
      oneTimeCode: "287082",
    },
    {
      provider: "mikrocloud",
      credentials: { email: "jim@example.com", password: "fake-password" },
      scenario: "mfaEnrolment",
      oneTimeCode: "287082",
    },
  ]);
});

test("credentials in a group keep their shape, and a document without a workflow has no accounts", async () => {
  const documents = { echo: join(root, "specs/mock/echo.yaml") };
  const mock = await createMock({ providers: ["crmcom"], documents });
  expect((await mock.accounts()).map(({ credentials }) => credentials).slice(2)).toEqual([
    { accessToken: { authenticationCode: "fake-authentication-code" }, organisation: "CRMDEMO" },
    {
      accessToken: { identifier: "fake-identifier", passCode: "fake-pass-code" },
      organisation: "CRMDEMO",
    },
  ]);
});
