/** What the landing page tells of each provider, taken from its spec: the facts and the sequence. */
import { describe, expect, test } from "vitest";
import type { ProviderName } from "../../generated/providers.ts";
import { factsOf } from "../../scripts/docs/facts.ts";
import { overviewOf } from "../../scripts/docs/landing.ts";
import { UserError } from "../../scripts/lib/main.ts";
import { vendors } from "../support/specs.ts";

const facts = (provider: ProviderName) => factsOf(provider, vendors[provider].document, vendors[provider].signIn);

const sequence = (provider: ProviderName) => {
  const { document, signIn } = vendors[provider];
  return overviewOf(provider, document, signIn, true).sequence;
};

/** As lines, for a comparison at a glance. */
const lines = (provider: ProviderName) =>
  sequence(provider).map(({ kind, text, status }) =>
    [kind, text, status === "documented" ? "" : status].filter(Boolean).join(" "),
  );

describe("the facts of a provider are those of its spec:", () => {
  const documented = (text: string) => ({ text, status: "documented" });
  const observed = (text: string) => ({ text, status: "observed" });

  test("msp360", () => {
    expect(facts("msp360")).toEqual({
      provider: "msp360",
      title: "MSP360 Managed Backup sign-in",
      server: "https://api.mspbackups.com",
      steps: [{ operationId: "login", call: "POST /api/Provider/Login", summary: "Log in" }],
      mediaTypes: [
        ...["application/json", "text/json", "application/xml", "text/xml"].map(documented),
        observed("application/x-www-form-urlencoded"),
      ],
      credentials: [],
      mfa: "none documented",
      token: [{ text: "Authorization: Bearer <access_token>", status: "documented" }],
      lifetime: "14 days, given in expires_in",
      refresh: "none documented; sign in again",
      failures: [documented("400, error, error_description"), observed("403")],
    });
  });

  test("mbsi", () => {
    expect(facts("mbsi")).toEqual({
      provider: "mbsi",
      title: "MBSi RecoveryConnect sign-in",
      server: "https://api.mbsisystems.com",
      steps: [{ operationId: "authenticate", call: "POST /api/v140/auth", summary: "Log in" }],
      mediaTypes: [documented("application/json")],
      credentials: [],
      mfa: "none documented",
      token: [{ text: "Authorization: Bearer <access_token>", status: "assumed" }],
      lifetime: "1 hour, given in expires_in",
      refresh: "a refresh_token is issued, but no call that accepts it is documented; sign in again",
      failures: [{ text: "401", status: "assumed" }],
    });
  });

  test("mikrocloud", () => {
    expect(facts("mikrocloud")).toEqual({
      provider: "mikrocloud",
      title: "MikroCloud sign-in",
      server: "https://api.mikrocloud.com",
      steps: [
        { operationId: "userLogin", call: "POST /user/login", summary: "Check email and password" },
        {
          operationId: "passport",
          call: "POST /user/passport",
          summary: "Exchange the ticket for the bearer token",
        },
      ],
      mediaTypes: [documented("application/json")],
      credentials: [],
      mfa: "TOTP code, sent to passport",
      token: [{ text: "Authorization: Bearer <auth_token>", status: "documented" }],
      lifetime: "not documented",
      refresh: "none documented; sign in again",
      failures: [documented("401")],
    });
  });

  test("crmcom", () => {
    expect(facts("crmcom")).toEqual({
      provider: "crmcom",
      title: "CRM.COM Web API sign-in",
      steps: [{ operationId: "createToken", call: "POST /authentication/token", summary: "Create a token" }],
      mediaTypes: [documented("application/json")],
      server: "https://{host}/crmapi/rest/v2",
      credentials: [],
      mfa: "none documented",
      token: [{ text: "?token=<token>, or token in the JSON body", status: "documented" }],
      lifetime: "1 hour, not in the response",
      refresh: "none documented; sign in again",
      failures: [{ text: "200, status.code is not OK", status: "assumed" }],
    });
  });

  test("a spec without a server is refused in a sentence that says what it needs", () => {
    const without = () => factsOf("mbsi", { ...vendors.mbsi.document, servers: [] }, vendors.mbsi.signIn);
    expect(without).toThrow(UserError);
    expect(without).toThrow(/^specs\/mbsi\.yaml needs a server/);
  });
});

describe("the sequence of a sign-in", () => {
  test("is one call where one is enough", () => {
    expect(lines("msp360")).toEqual([
      "call POST /api/Provider/Login",
      "request UserName, Password",
      "branch accepted",
      "reply 200 access_token, expires_in",
      "branch refused",
      "reply 400",
      "reply 403 observed",
      "end",
      "use Authorization: Bearer <access_token>",
    ]);
  });

  test("has both steps of MikroCloud, and a branch each for users with and without a code", () => {
    expect(lines("mikrocloud")).toEqual([
      "call POST /user/login",
      "request email, password",
      "branch accepted",
      "reply 200 mfa_enabled, mfa_verified, mfa_svg, token",
      "branch refused",
      "reply 401",
      "end",
      "call POST /user/passport",
      "branch noMfa",
      "request totp: null, token",
      "reply 200 auth_token",
      "branch mfaCodeNeeded or mfaEnrolment",
      "request totp, token",
      "reply 200 auth_token assumed",
      "branch refused",
      "reply 401",
      "end",
      "use Authorization: Bearer <auth_token>",
    ]);
  });

  test("has the three kinds of credentials of CRM.COM, and tells a failure by its code", () => {
    expect(lines("crmcom")).toEqual([
      "call POST /authentication/token",
      "branch usernamePassword",
      "request username, password, organisation, unit",
      "reply 200 data.token",
      "branch authenticationCode",
      "request authentication_code, organisation",
      "reply 200 data.token",
      "branch identifierAndPassCode",
      "request identifier, pass_code, organisation",
      "reply 200 data.token",
      "branch refused",
      "reply 200 status.code is not OK assumed",
      "end",
      "use ?token=<token>, or token in the JSON body",
    ]);
  });

  test("shows what MBSi's response contains in addition to the token", () => {
    expect(lines("mbsi")).toEqual([
      "call POST /api/v140/auth",
      "request username, password",
      "branch accepted",
      "reply 200 access_token, expires_in, refresh_token",
      "branch refused",
      "reply 401 assumed",
      "end",
      "use Authorization: Bearer <access_token> assumed",
    ]);
  });
});
