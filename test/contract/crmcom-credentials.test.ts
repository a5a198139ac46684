/** All combinations of CRM.COM's credentials, against what the vendor's page says is mandatory when. */
import { expect, test } from "vitest";
import { AuthenticationApi, Configuration } from "../../generated/crmcom/typescript-fetch/index.ts";
import { createMock } from "../../src/mock/index.ts";

const users = {
  "no user": {},
  "a user name": { username: "fake" },
  "a password": { password: "fake" },
  "a user name and a password": { username: "fake", password: "fake" },
};

const [code, identifier, passCode] = [
  { authentication_code: "fake" },
  { identifier: "fake" },
  { pass_code: "fake" },
] as const;
const tokens: [name: string, accessToken: object | undefined, isComplete: boolean][] = [
  ["no access token", undefined, false],
  ["an empty access token", {}, false],
  ["a code", code, true],
  ["an identifier", identifier, false],
  ["a pass code", passCode, false],
  ["a code and an identifier", { ...code, ...identifier }, false],
  ["a code and a pass code", { ...code, ...passCode }, true],
  ["an identifier and a pass code", { ...identifier, ...passCode }, true],
  ["all three", { ...code, ...identifier, ...passCode }, true],
];

/** The page supports a complete user without an access token, and a complete access token whatever the user. */
const combinations = Object.entries(users).flatMap(([user, members]) =>
  tokens.map(([token, accessToken, isComplete]) => ({
    name: `${user} and ${token}`,
    isSupported: accessToken === undefined ? user === "a user name and a password" : isComplete,
    body: { ...members, organisation: "FAKE", ...(accessToken && { access_token_identifier: accessToken }) },
  })),
);

test("there are 36, of which 17 are supported", () => {
  expect(combinations).toHaveLength(36);
  expect(combinations.filter(({ isSupported }) => isSupported)).toHaveLength(17);
});

const mock = await createMock({ providers: ["crmcom"] });

const statusOf = async (body: object) => {
  const response = await mock.fetch("http://mock.invalid/crmcom/authentication/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, isValid: !response.headers.has("x-mock-violations") };
};

test.each(combinations)("the mock takes $name: $isSupported", async ({ body, isSupported }) => {
  expect(await statusOf(body)).toEqual({ status: isSupported ? 200 : 400, isValid: isSupported });
});

test.each(combinations.filter(({ isSupported }) => isSupported))(
  "$name is the same with nulls for all that is left out",
  async ({ body: { access_token_identifier: accessToken, ...body } }) => {
    const nulls = { unit: null, username: null, password: null, access_token_identifier: null };
    const noCode = { authentication_code: null, identifier: null, pass_code: null };
    const whole = { ...nulls, ...body, ...(accessToken && { access_token_identifier: { ...noCode, ...accessToken } }) };
    expect(await statusOf(whole)).toEqual({ status: 200, isValid: true });
  },
);

/** The names of openapi-generator's client. */
const camelCase = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
          camelCase(member),
        ]),
      )
    : value;

/** What arrives of a request through openapi-generator's client, or the error that it throws. */
async function sent(tokenRequest: unknown): Promise<unknown> {
  const bodies: unknown[] = [];
  const fetchApi = async (_: unknown, init?: RequestInit) => {
    bodies.push(JSON.parse(String(init?.body)));
    return Response.json({ status: { code: "OK", message: null, description: null } });
  };
  const api = new AuthenticationApi(new Configuration({ basePath: "http://mock.invalid", fetchApi }));
  const error = await api.createToken({ tokenRequest: tokenRequest as never }).catch((reason: unknown) => reason);
  if (!(error instanceof TypeError)) return bodies[0];
  expect(bodies).toEqual([]);
  return error.message;
}

test.each(combinations)("openapi-generator's client sends $name whole, or throws", async ({ body, isSupported }) => {
  const result = await sent(camelCase(body));
  if (isSupported || typeof result !== "string") expect(result).toEqual(body);
  else expect(result).toMatch(/^The \w+ fits none of its variants; give every member that one of them requires\.$/);
});

test("openapi-generator's client throws for a member under the name that it has on the wire", async () => {
  const user = { username: "fake", password: "fake", organisation: "FAKE" };
  expect(await sent({ ...user, access_token_identifier: code })).toBe(
    'The AccessTokenCredentials has no member "access_token_identifier"; ' +
      "its members are accessTokenIdentifier, username, password, organisation, unit.",
  );
  expect(await sent({ ...user, pass_word: "fake" })).toBe(
    'The UserCredentials has no member "pass_word"; its members are username, password, organisation, unit.',
  );
});
