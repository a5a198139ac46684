/** The stateful mock: unique tokens that end, tickets that are used up, codes that are checked. */
import * as OTPAuth from "otpauth";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMock, type Mock, type StateOptions } from "../../src/mock/index.ts";
import { createExpiring } from "../../src/mock/state/expiring.ts";

// biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every shape
type Json = any;

let nowMs: number;
const start = Date.UTC(2030, 0, 1, 12, 0, 0);
const create = (state: true | StateOptions = true) => createMock({ state, nowMs: () => nowMs });

let shared: Mock;
let mock: Mock;
beforeAll(async () => {
  shared = await create();
});
beforeEach(() => {
  nowMs = start;
  shared.reset();
  mock = shared;
});

const headers = { "Content-Type": "application/json" };
async function post(path: string, body: unknown, from = mock) {
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await from.fetch(`http://mock.invalid${path}`, request);
  return {
    status: response.status,
    scenario: response.headers.get("x-mock-scenario"),
    body: (await response.json()) as Json,
  };
}

const users = {
  msp360: { UserName: "fake9xJKZcsy", Password: "fakeXkjwZmAJvAQBYjja" },
  mbsi: { username: "abctestuser", password: "fake-password" },
  crmcom: { username: "fakeadministrator", password: "fake-password", organisation: "CRMDEMO" },
};
const logins = {
  msp360: async (from = mock) => (await post("/msp360/api/Provider/Login", users.msp360, from)).body.access_token,
  mbsi: async (from = mock) => (await post("/mbsi/api/v140/auth", users.mbsi, from)).body.access_token,
  mikrocloud: async (from = mock) => {
    const login = await post("/mikrocloud/user/login", { email: "john@example.com", password: "fake-password" }, from);
    const passport = await post("/mikrocloud/user/passport", { totp: null, token: login.body.token }, from);
    return passport.body.auth_token;
  },
  crmcom: async (from = mock) => (await post("/crmcom/authentication/token", users.crmcom, from)).body.data.token,
};
type Name = keyof typeof logins;
const names = Object.keys(logins) as Name[];

/** Calls the protected path with a token where the vendor takes it. */
async function echo(provider: Name, token: string, from = mock) {
  const url = `http://mock.invalid/${provider}/__mock/echo`;
  const response =
    provider === "crmcom"
      ? await from.fetch(`${url}?token=${encodeURIComponent(token)}`)
      : await from.fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as Json };
}
async function isAccepted(provider: Name, token: string, from = mock) {
  const { status, body } = await echo(provider, token, from);
  return status === 200 && body.method === "GET";
}

const refusals: Record<Name, [status: number, body: unknown]> = {
  msp360: [401, {}],
  mbsi: [401, {}],
  mikrocloud: [401, {}],
  crmcom: [
    200,
    {
      status: {
        code: "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION",
        description: null,
        message: "Example of a refused token",
      },
      data: {},
    },
  ],
};

describe.each(names)("a login at %s", (name) => {
  test("issues a token that no other login got, and that its protected path accepts", async () => {
    const tokens = [await logins[name](), await logins[name](), await logins[name]()];
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(await isAccepted(name, token)).toBe(true);
  });

  test("issues a token that expires to the second, and not before", async () => {
    mock = await create({ tokenLifetimeSeconds: 60 });
    const token = await logins[name]();
    nowMs += 59_999;
    expect(await isAccepted(name, token)).toBe(true);
    nowMs += 1;
    expect(await isAccepted(name, token)).toBe(false);
  });

  test("issues a token that can be revoked", async () => {
    const [revoked, ...others] = await Promise.all(
      [name, ...names.filter((other) => other !== name)].map((n) => logins[n]()),
    );
    mock.revokeTokens(name);
    expect(await isAccepted(name, revoked)).toBe(false);
    const left = names.filter((other) => other !== name);
    for (const [index, token] of others.entries()) expect(await isAccepted(left[index] as Name, token)).toBe(true);
    mock.revokeTokens();
    for (const [index, token] of others.entries()) expect(await isAccepted(left[index] as Name, token)).toBe(false);
  });

  test("issues a token that no other provider accepts", async () => {
    const token = await logins[name]();
    for (const other of names) expect(await isAccepted(other, token)).toBe(other === name);
  });

  test("is followed by a refusal as the spec has it when the token is missing or made up", async () => {
    for (const token of ["", "fakeToken_made-up"]) {
      const { status, body } = await echo(name, token);
      expect([status, body]).toEqual(refusals[name]);
    }
  });
});

test("without state, the answers are the examples and there is no protected path", async () => {
  const plain = await createMock();
  const tokens = [await logins.mbsi(plain), await logins.mbsi(plain)];
  expect(new Set(tokens).size).toBe(1);
  expect((await echo("mbsi", tokens[0], plain)).status).toBe(404);
});

describe("refused logins:", () => {
  test.each([
    ["/msp360/api/Provider/Login", { UserName: "nobody", Password: "fake" }, 400, "incorrectCredentials"],
    [
      "/msp360/api/Provider/Login",
      { UserName: "fakeForbiddenUser", Password: "fake-forbidden-password" },
      403,
      "forbiddenCredentials",
    ],
    ["/mbsi/api/v140/auth", { username: "nobody", password: "fake" }, 401, "incorrectCredentials"],
    ["/mikrocloud/user/login", { email: "nobody@example.com", password: "fake" }, 401, "wrongPassword"],
    [
      "/crmcom/authentication/token",
      { username: "nobody", password: "fake", organisation: "CRMDEMO" },
      200,
      "incorrectCredentials",
    ],
    [
      "/crmcom/authentication/token",
      {
        access_token_identifier: { identifier: "fake-identifier", pass_code: "fake-wrong-pass-code" },
        organisation: "CRMDEMO",
      },
      200,
      "incorrectPassCode",
    ],
  ])("%s with %j", async (path, body, status, scenario) => {
    expect(await post(path, body)).toMatchObject({ status, scenario });
  });

  test("a request that does not fit the spec is not a login", async () => {
    const { status, scenario } = await post("/mbsi/api/v140/auth", { username: "abctestuser" });
    expect([status, scenario]).toEqual([422, null]);
  });
});

describe("msp360's dates", () => {
  test.each([
    ["a number", users.msp360, 90],
    ["a string", { UserName: "fakeTextLifetimeUser", Password: "fake-password" }, "90"],
  ])("agree with the clock and with expires_in as %s", async (_, user, lifetime) => {
    mock = await create({ tokenLifetimeSeconds: 90 });
    nowMs += 5_000;
    const { body } = await post("/msp360/api/Provider/Login", user);
    expect(body.expires_in).toBe(lifetime);
    expect(Date.parse(body[".issued"])).toBe(nowMs);
    expect(Date.parse(body[".expires"]) - Date.parse(body[".issued"])).toBe(90_000);
    expect(body[".issued"]).toBe("Tue, 01 Jan 2030 12:00:05 GMT");
  });
});

describe("crmcom's token", () => {
  const url = "http://mock.invalid/crmcom/__mock/echo";

  test("goes into the query of a GET and the JSON body of a POST, and nowhere else", async () => {
    const token = await logins.crmcom();
    const status = async (request: RequestInit, query = "") => {
      const response = await mock.fetch(url + query, request);
      return ((await response.json()) as { status: { code: string } }).status.code;
    };
    const body = JSON.stringify({ token, name: "x" });
    expect(await status({}, `?token=${token}`)).toBe("OK");
    expect(await status({ method: "POST", headers, body })).toBe("OK");
    const refused = "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION";
    expect(await status({ headers: { Authorization: `Bearer ${token}` } })).toBe(refused);
    expect(await status({ method: "POST", headers, body: "{}" }, `?token=${token}`)).toBe(refused);
    expect(await status({ method: "POST", headers, body: `{"nested":{"token":"${token}"}}` })).toBe(refused);
    expect(await status({ method: "POST", headers: { "Content-Type": "text/plain" }, body })).toBe(refused);
    expect(await status({ method: "POST", headers, body: "{" })).toBe(refused);
  });
});

test("crmcom's protected path is below its base path too", async () => {
  const token = await logins.crmcom();
  const response = await mock.fetch(`http://mock.invalid/crmcom/crmapi/rest/v2/__mock/echo?token=${token}`);
  expect(await response.json()).toMatchObject({ status: { code: "OK" } });
});

test("without state, the protected path says how to get it", async () => {
  const mock = await createMock({ providers: ["mbsi"] });
  const response = await mock.fetch("http://mock.invalid/mbsi/__mock/echo");
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("npm run mock -- --stateful");
});

test("a bearer token is taken from the header alone, whatever the case of the scheme", async () => {
  const token = await logins.mbsi();
  const url = "http://mock.invalid/mbsi/__mock/echo";
  const status = async (path: string, authorization?: string) =>
    (await mock.fetch(url + path, authorization ? { headers: { authorization } } : {})).status;
  expect(await status("", `bearer ${token}`)).toBe(200);
  expect(await status("", token)).toBe(401);
  expect(await status("", `Basic ${token}`)).toBe(401);
  expect(await status(`?token=${token}&access_token=${token}`)).toBe(401);
});

test("the protected path answers with what it received", async () => {
  const token = await logins.mbsi();
  const response = await mock.fetch("http://mock.invalid/mbsi/__mock/echo?a=b", {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "X-Extra": "yes" },
    body: "hello",
  });
  expect(await response.json()).toMatchObject({
    method: "PUT",
    path: "/mbsi/__mock/echo",
    query: { a: "b" },
    headers: { "x-extra": "yes" },
    body: "hello",
  });
});

describe("mikrocloud's second step", () => {
  const path = "/mikrocloud/user/passport";
  const ticketOf = async (email: string) =>
    (await post("/mikrocloud/user/login", { email, password: "fake-password" })).body.token as string;
  const codeAt = (timestamp: number, secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") =>
    new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(secret) }).generate({ timestamp });

  test("takes a ticket once", async () => {
    const token = await ticketOf("john@example.com");
    expect((await post(path, { totp: null, token })).status).toBe(200);
    expect(await post(path, { totp: null, token })).toMatchObject({ status: 401, scenario: "wrongToken" });
  });

  test("treats a code that is omitted as one that is null", async () => {
    expect((await post(path, { token: await ticketOf("john@example.com") })).status).toBe(200);
    const withMfa = await ticketOf("jane@example.com");
    expect(await post(path, { token: withMfa })).toMatchObject({ status: 401, scenario: "missingCode" });
  });

  test("does not use up a ticket for a request that does not fit the spec", async () => {
    const token = await ticketOf("john@example.com");
    for (const broken of [{ totp: null }, { totp: 1, token }]) expect((await post(path, broken)).status).toBe(422);
    expect((await post(path, { totp: null, token })).status).toBe(200);
  });

  test("lets one of many simultaneous requests with the same ticket through", async () => {
    const token = await ticketOf("john@example.com");
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(path, { totp: null, token })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test.each([
    [406, { Accept: "text/foo" }],
    [401, { Prefer: "code=401" }],
    [415, { "Content-Type": "text/plain" }],
  ])("does not use up a ticket for a request that is answered with %d for its header %j", async (status, extra) => {
    const token = await ticketOf("john@example.com");
    const body = JSON.stringify({ totp: null, token });
    const request = { method: "POST", headers: { ...headers, ...extra }, body };
    expect((await mock.fetch(`http://mock.invalid${path}`, request)).status).toBe(status);
    expect((await post(path, { totp: null, token })).status).toBe(200);
  });

  test("takes no ticket from before a reset", async () => {
    const token = await ticketOf("john@example.com");
    mock.reset();
    expect(await post(path, { totp: null, token })).toMatchObject({ scenario: "wrongToken" });
  });

  test("accepts only a ticket that the login issued", async () => {
    for (const token of ["fakeTicketNoMfa_fakeTicketNoMfa==", "fake", await logins.mikrocloud()]) {
      expect(await post(path, { totp: null, token })).toMatchObject({ status: 401, scenario: "wrongToken" });
    }
  });

  test("takes no ticket for a bearer token", async () => {
    expect(await isAccepted("mikrocloud", await ticketOf("john@example.com"))).toBe(false);
  });

  test("requires the current code from an account with MFA, plus or minus a time step", async () => {
    for (const offset of [-30_000, 0, 30_000]) {
      const token = await ticketOf("jane@example.com");
      expect((await post(path, { totp: codeAt(nowMs + offset), token })).status).toBe(200);
    }
    for (const offset of [-90_000, 90_000]) {
      const token = await ticketOf("jane@example.com");
      expect(await post(path, { totp: codeAt(nowMs + offset), token })).toMatchObject({
        status: 401,
        scenario: "wrongCode",
      });
    }
  });

  test("distinguishes a missing code from a wrong one, and leaves the ticket valid for the right one", async () => {
    const token = await ticketOf("jane@example.com");
    expect(await post(path, { totp: null, token })).toMatchObject({ status: 401, scenario: "missingCode" });
    for (const totp of ["", "abc", "12345", "1234567", "１２３４５６", " 12345"]) {
      expect(await post(path, { totp, token })).toMatchObject({ status: 401, scenario: "wrongCode" });
    }
    expect((await post(path, { totp: codeAt(nowMs), token })).status).toBe(200);
  });

  test("knows the vectors of RFC 6238", async () => {
    nowMs = 59_000;
    const token = await ticketOf("jane@example.com");
    // The RFC prints eight digits, 94287082; six-digit codes are their end.
    expect((await post(path, { totp: "287082", token })).status).toBe(200);
  });

  test("takes a first code from an account that has yet to enrol", async () => {
    const token = await ticketOf("jim@example.com");
    expect(await post(path, { totp: codeAt(nowMs), token })).toMatchObject({ status: 200, scenario: "mfaEnrolment" });
  });
});

describe("accounts of one's own", () => {
  test("sign in with the answer of the first successful scenario, under their own name", async () => {
    mock = await create({ accounts: { msp360: [{ credentials: { UserName: "me", Password: "fake-mine" } }] } });
    const { body, scenario } = await post("/msp360/api/Provider/Login", { Password: "fake-mine", UserName: "me" });
    expect([scenario, body.userName]).toEqual(["signedIn", "me"]);
    expect(await isAccepted("msp360", body.access_token)).toBe(true);
    expect((await post("/msp360/api/Provider/Login", users.msp360)).status).toBe(200);
  });

  test("whose credentials have null where others have a value are not recognised by just any value", async () => {
    const accounts = { mbsi: [{ credentials: { username: "nobody", password: null } }] };
    const own = await createMock({ providers: ["mbsi"], state: { accounts } });
    const refused = await post("/mbsi/api/v140/auth", { username: "nobody", password: "anything" }, own);
    expect(refused).toMatchObject({ status: 401, scenario: "incorrectCredentials" });
  });

  test("can have MFA with a secret of their own", async () => {
    const credentials = { email: "me@example.com", password: "fake-mine" };
    const totpSecret = "JBSWY3DPEHPK3PXP";
    mock = await create({ accounts: { mikrocloud: [{ credentials, scenario: "mfaCodeNeeded", totpSecret }] } });
    const { body } = await post("/mikrocloud/user/login", credentials);
    const code = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(totpSecret) }).generate({ timestamp: nowMs });
    expect((await post("/mikrocloud/user/passport", { totp: code, token: body.token })).status).toBe(200);
  });

  test.each([
    [{ tokenLifetimeSeconds: Number.NaN }, /tokenLifetimeSeconds must be a number above 0/],
    [{ tokenLifetimeSeconds: -5 }, /tokenLifetimeSeconds must be a number above 0/],
    [{ accounts: { mspp: [] } as never }, /no provider "mspp" for the option accounts/],
    [{ accounts: { mikrocloud: [{ credentials: {}, totpSecret: "not base32!" }] } }, /totpSecret .* is not Base32/],
  ])("cannot be wrong: %j", async (state, message) => {
    await expect(create(state)).rejects.toThrow(message);
  });

  test("cannot have an unknown scenario", async () => {
    const accounts = { mbsi: [{ credentials: {}, scenario: "nope" }] };
    await expect(create({ accounts })).rejects.toThrow(
      'An account of mbsi cannot have the scenario "nope"; use signedIn.',
    );
  });
});

test("the clock can be moved, and a reset forgets tokens", async () => {
  const token = await logins.mbsi();
  mock.advanceTime(3_599_000);
  expect(await isAccepted("mbsi", token)).toBe(true);
  mock.advanceTime(1_000);
  expect(await isAccepted("mbsi", token)).toBe(false);
  const other = await logins.mbsi();
  mock.reset();
  expect(await isAccepted("mbsi", other)).toBe(false);
  const { body } = await post("/msp360/api/Provider/Login", users.msp360);
  expect(Date.parse(body[".issued"])).toBe(start);
});

describe("credentials are recognised", () => {
  const attempt = async (path: string, body: unknown, contentType = "application/json") => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const request = { method: "POST", headers: { "Content-Type": contentType }, body: text };
    const response = await mock.fetch(`http://mock.invalid${path}`, request);
    return [response.status, response.headers.get("x-mock-scenario"), response.headers.get("x-mock-violations")];
  };
  const code = {
    access_token_identifier: { authentication_code: "fake-authentication-code" },
    organisation: "CRMDEMO",
  };

  test.each([
    ["/msp360/api/Provider/Login", { ...users.msp360, grant_type: "password" }, "signedIn"],
    ["/msp360/api/Provider/Login", { RememberMe: true, ...users.msp360, token: null }, "signedIn"],
    ["/mbsi/api/v140/auth", { ...users.mbsi, grant_type: null, client: { id: [1] } }, "signedIn"],
    ["/mikrocloud/user/login", { email: "john@example.com", password: "fake-password", remember: false }, "noMfa"],
    ["/crmcom/authentication/token", { ...users.crmcom, unit: "FAKEUNIT", extra: null }, "usernamePassword"],
    ["/crmcom/authentication/token", { ...code, token: null }, "authenticationCode"],
    // Null stands for what is left out, where the spec lets it.
    ["/crmcom/authentication/token", { ...users.crmcom, access_token_identifier: null }, "usernamePassword"],
    ["/crmcom/authentication/token", { ...users.crmcom, unit: null }, "usernamePassword"],
    ["/crmcom/authentication/token", { ...code, username: null, password: null }, "authenticationCode"],
    // A refusal of the spec is recognised in the same way.
    [
      "/msp360/api/Provider/Login",
      { UserName: "fakeForbiddenUser", Password: "fake-forbidden-password", a: 1 },
      "forbiddenCredentials",
    ],
  ])("beside other members: %s with %j", async (path, body, scenario) => {
    expect((await attempt(path, body)).slice(1)).toEqual([scenario, null]);
  });

  test("in a form beside other members", async () => {
    const form = new URLSearchParams({ ...users.msp360, grant_type: "password" }).toString();
    expect(await attempt("/msp360/api/Provider/Login", form, "application/x-www-form-urlencoded")).toEqual([
      200,
      "signedIn",
      null,
    ]);
  });

  test.each([
    ["/mbsi/api/v140/auth", { ...users.mbsi, username: null }, "username"],
    ["/msp360/api/Provider/Login", { ...users.msp360, Password: null }, "Password"],
  ])("or the answer says what the spec has against them: %s with %j", async (path, body, member) => {
    const violation = expect.stringContaining(`Request body property ${member} `);
    expect((await attempt(path, body)).slice(1)).toEqual([null, violation]);
  });

  test.each([
    { UserName: users.msp360.UserName, Password: "fake-other", password: users.msp360.Password },
    { UserName: [users.msp360.UserName], Password: users.msp360.Password },
  ])("only where they stand: %j", async (body) => {
    expect((await attempt("/msp360/api/Provider/Login", body))[0]).toBe(400);
  });

  test("not from an account that has none", async () => {
    for (const credentials of [{}, { username: null }]) {
      await expect(create({ accounts: { mbsi: [{ credentials }] } })).rejects.toThrow(
        "An account of mbsi has no identifying credentials; it needs username and password.",
      );
    }
    await expect(create({ accounts: { crmcom: [{ credentials: {} }] } })).rejects.toThrow(
      "An account of crmcom has no identifying credentials; it needs username, password and organisation, or accessToken.authenticationCode and organisation, or accessToken.identifier, accessToken.passCode and organisation.",
    );
  });
});

describe("a one-time code", () => {
  const passport = async (token: string, totp: string, extra: Record<string, string> = {}) => {
    const request = { method: "POST", headers: { ...headers, ...extra }, body: JSON.stringify({ totp, token }) };
    const response = await mock.fetch("http://mock.invalid/mikrocloud/user/passport", request);
    return [response.status, response.headers.get("x-mock-scenario"), response.headers.get("x-mock-violations")];
  };
  const ticketOf = async (email: string) =>
    (await post("/mikrocloud/user/login", { email, password: "fake-password" })).body.token as string;
  // RFC 6238, appendix B, cut to six digits.
  const [atSecond59, code] = [59_000, "287082"];
  const refused = [
    401,
    "wrongCode",
    "The one-time code was already used, and is accepted only once (RFC 6238, section 5.2)",
  ];
  beforeEach(() => {
    nowMs = atSecond59;
  });

  test("is taken once for an account, and the refusal says so", async () => {
    expect(await passport(await ticketOf("jane@example.com"), code)).toEqual([200, "mfaCodeNeeded", null]);
    const ticket = await ticketOf("jane@example.com");
    expect(await passport(ticket, code)).toEqual(refused);
    nowMs += 30_000;
    expect(await passport(ticket, code)).toEqual(refused);
    expect(mock.requests().at(-1)).toMatchObject({ scenario: "wrongCode", violations: [refused[2]] });
    expect(await passport(ticket, "081804")).toEqual([401, "wrongCode", null]);
    expect((await passport(await ticketOf("jim@example.com"), code))[0]).toBe(200);
  });

  test("is taken from one of many at a time", async () => {
    const tickets = await Promise.all(Array.from({ length: 10 }, () => ticketOf("jane@example.com")));
    const statuses = (await Promise.all(tickets.map((ticket) => passport(ticket, code)))).map(([status]) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  test("is not used up by a request with another response, or by a wrong ticket", async () => {
    const ticket = await ticketOf("jane@example.com");
    expect((await passport(ticket, code, { Accept: "text/foo" }))[0]).toBe(406);
    expect((await passport("fake", code))[1]).toBe("wrongToken");
    expect((await passport(ticket, code))[0]).toBe(200);
  });

  test("is new again after a reset", async () => {
    await passport(await ticketOf("jane@example.com"), code);
    mock.reset();
    expect((await passport(await ticketOf("jane@example.com"), code))[0]).toBe(200);
  });

  test("cannot be taken for a ticket", async () => {
    await passport(await ticketOf("jane@example.com"), code);
    for (const ticket of ["mikrocloud 1 1", "code mikrocloud 1 1"]) {
      expect((await passport(ticket, code))[1]).toBe("wrongToken");
    }
  });
});

test("an unused ticket expires after an hour", async () => {
  const login = await post("/mikrocloud/user/login", { email: "john@example.com", password: "fake-password" });
  nowMs += 3_599_999;
  const early = await post("/mikrocloud/user/login", { email: "john@example.com", password: "fake-password" });
  nowMs += 1;
  const passport = async (token: string) => (await post("/mikrocloud/user/passport", { totp: null, token })).scenario;
  expect([await passport(login.body.token), await passport(early.body.token)]).toEqual(["wrongToken", "noMfa"]);
});

test("what has expired is forgotten", () => {
  let clock = 0;
  const kept = createExpiring<number>(() => clock);
  for (; clock < 100_000; clock++) kept.set(String(clock), clock, clock + 10);
  expect(kept.size).toBeLessThan(2_000);
  expect([kept.get("99999"), kept.get("99989")]).toEqual([99_999, undefined]);
});
