/** A login of each provider, as it goes over the wire. */
import { describe, expect, test } from "vitest";
import type { CrmcomCredentials } from "../../generated/crmcom/index.ts";
import type { BodyFormat } from "../../generated/msp360/index.ts";
import { providerNames } from "../../generated/providers.ts";
import { createSession } from "../../src/index.ts";
import { createMock } from "../../src/mock/index.ts";
import {
  crmcomAt,
  crmcomUser,
  exampleAccounts,
  mbsiAt,
  mikrocloudAt,
  msp360At,
  password,
  providersAt,
  wrongPassword,
} from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { type Received, reply, serve, serveMock } from "../support/server.ts";

const mock = await createMock({ state: { accounts: exampleAccounts } });

/** What of a request the vendor reads. */
const sent = ({ method, url, headers, body }: Received) => ({
  line: `${method} ${url}`,
  type: headers["content-type"],
  body: headers["content-type"]?.endsWith("json") ? JSON.parse(String(body)) : String(body),
});

const json = "application/json";
const msp360Json = { UserName: "fake9xJKZcsy", Password: "fakeXkjwZmAJvAQBYjja" };
const msp360Xml =
  '<ProviderController.LoginUserBindingModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance"' +
  ' xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers"><Password>fakeXkjwZmAJvAQBYjja</Password>' +
  "<UserName>fake9xJKZcsy</UserName></ProviderController.LoginUserBindingModel>";

describe("msp360 signs in", () => {
  test.each<[BodyFormat | undefined, string, unknown]>([
    [undefined, json, msp360Json],
    ["json", json, msp360Json],
    ["text-json", "text/json", msp360Json],
    ["xml", "application/xml", msp360Xml],
    ["text-xml", "text/xml", msp360Xml],
  ])("with the body format %s, in one request of type %s", async (format, type, body) => {
    const server = await serveMock(mock);
    const token = await createSession(msp360At(server.origin, format)).getToken();
    expect(token).toMatchObject({ scheme: "Bearer", value: expect.stringMatching(/^fakeToken_/) });
    expect(server.requests.map(sent)).toEqual([{ line: "POST /msp360/api/Provider/Login", type, body }]);
  });
});

test("mbsi signs in with one request", async () => {
  const server = await serveMock(mock);
  const token = await createSession(mbsiAt(server.origin)).getToken();
  expect(token).toMatchObject({ scheme: "Bearer", value: expect.stringMatching(/^fakeToken_/) });
  expect(server.requests.map(sent)).toEqual([
    { line: "POST /mbsi/api/v140/auth", type: json, body: { username: "abctestuser", password } },
  ]);
});

test("mikrocloud signs in with two requests, and sends null where no code is needed", async () => {
  const server = await serveMock(mock);
  const token = await createSession(mikrocloudAt(server.origin)).getToken();
  expect(token).toMatchObject({ scheme: "Bearer", value: expect.stringMatching(/^fakeToken_/) });
  expect(token).not.toHaveProperty("expiresAtMs");
  expect(server.requests.map(sent)).toEqual([
    { line: "POST /mikrocloud/user/login", type: json, body: { email: "john@example.com", password } },
    {
      line: "POST /mikrocloud/user/passport",
      type: json,
      body: { totp: null, token: expect.stringMatching(/^fakeTicket_/) },
    },
  ]);
});

describe("crmcom signs in with one request", () => {
  const organisation = "CRMDEMO";
  const unit = "FAKEUNITFAKEUNITFAKEUNITFAKEUNIT";
  const user = { username: "fakeadministrator", password };
  const code = { authenticationCode: "fake-authentication-code" };
  const card = { identifier: "fake-identifier", passCode: "fake-pass-code" };
  const codeBody = { access_token_identifier: { authentication_code: "fake-authentication-code" } };
  const cardBody = { access_token_identifier: { identifier: "fake-identifier", pass_code: "fake-pass-code" } };

  test.each<[string, CrmcomCredentials, object]>([
    ["for a user", crmcomUser, { ...user, organisation }],
    ["for a user of a unit", { ...crmcomUser, unit }, { ...user, organisation, unit }],
    ["for an authentication code", { organisation, accessToken: code }, { ...codeBody, organisation }],
    ["for one of a unit", { organisation, unit, accessToken: code }, { ...codeBody, organisation, unit }],
    ["for identifier and pass code", { organisation, accessToken: card }, { ...cardBody, organisation }],
  ])("%s", async (_, credentials, body) => {
    const server = await serveMock(mock);
    const token = await createSession(crmcomAt(server.origin, credentials)).getToken();
    expect(token).toMatchObject({ scheme: "query", value: expect.stringMatching(/^fakeToken_/) });
    expect((token.expiresAtMs ?? 0) - token.obtainedAtMs).toBe(3_600_000);
    expect(server.requests.map(sent)).toEqual([{ line: "POST /crmcom/authentication/token", type: json, body }]);
  });
});

describe("a wrong password", () => {
  test.each(providerNames)("of %s is sent once, and not again at once", async (name) => {
    const server = await serveMock(mock);
    const session = createSession(providersAt[name](server.origin, wrongPassword));
    expect(await authError(session.getToken())).toMatchObject({ code: "INVALID_CREDENTIALS", provider: name });
    expect(server.requests).toHaveLength(1);

    const again = await authError(session.getToken());
    expect(again).toMatchObject({ code: "INVALID_CREDENTIALS", retryable: false });
    expect(again.retryAfterMs).toBeGreaterThan(890_000);
    expect(again.retryAfterMs).toBeLessThanOrEqual(900_000);
    expect(await authError(session.fetch(`${server.origin}/x`))).toMatchObject({ code: "INVALID_CREDENTIALS" });
    expect(server.requests).toHaveLength(1);

    session.clear();
    await authError(session.getToken());
    expect(server.requests).toHaveLength(2);
  });

  test("is told from a missing status by crmcom alone: 200 with another code, whatever the code", async () => {
    for (const code of ["COM.CRM.EXCEPTION.WHATEVER", "ok", "", "OK "]) {
      const server = await serve((_, response) => reply(response, 200, { status: { code }, data: { token: "fakeT" } }));
      const error = await authError(createSession(crmcomAt(server.origin)).getToken());
      expect([code, error.code, error.status]).toEqual([code, "INVALID_CREDENTIALS", 200]);
    }
  });

  test("is what no 200 without a status code means", async () => {
    for (const body of [{}, { status: null }, { status: {} }, { status: { code: 1 } }, [], "OK"]) {
      const server = await serve((_, response) => reply(response, 200, body));
      const error = await authError(createSession(crmcomAt(server.origin)).getToken());
      expect([body, error.code]).toEqual([body, "TOKEN_RESPONSE_INVALID"]);
    }
  });

  test.each([
    ["msp360", 403, "INVALID_CREDENTIALS"],
    ["msp360", 401, "PROVIDER_ERROR"],
    ["msp360", 404, "PROVIDER_ERROR"],
    ["mbsi", 400, "PROVIDER_ERROR"],
    ["mbsi", 403, "PROVIDER_ERROR"],
    ["mikrocloud", 422, "PROVIDER_ERROR"],
    ["crmcom", 401, "PROVIDER_ERROR"],
  ] as const)("of %s is not guessed: status %i is %s", async (name, status, code) => {
    const server = await serve((_, response) => reply(response, status, {}));
    const session = createSession(providersAt[name](server.origin));
    expect(await authError(session.getToken())).toMatchObject({ code, status, retryable: false });
    expect(server.requests).toHaveLength(1);
  });
});
